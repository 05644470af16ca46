/** Issue trackers (GitLab, Jira) and the issues that badcases are linked to. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, put, remove } from './client';
import type { BulkEdit } from './contract';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Tracker = Schemas['TrackerShown'];
export type TrackerSettings = Schemas['TrackerSettings'];
export type TrackerRequest = Schemas['TrackerBody'];
export type TrackerAnswer = Schemas['TrackerOutBody'];
export type Checkup = Schemas['TrackerCheckup'];
export type Issue = Schemas['TrackerIssue'];
export type Draft = Schemas['TrackerDraft'];

/** Badcases by ID, or a filter. */
export type Chosen = Pick<BulkEdit, 'ids' | 'filter'>;

interface Items<T> {
  items: T[];
}

export const useTrackers = () =>
  useQuery({
    queryKey: ['trackers'],
    queryFn: ({ signal }) => get<Items<Tracker> & { words: string[] }>('/trackers', {}, signal),
    staleTime: 30_000,
  });

/** Sets up a tracker, or changes the one with the ID. */
export const useSaveTracker = (id?: string) =>
  useChange(['trackers'], (body: TrackerRequest) =>
    id ? put<TrackerAnswer>(`/trackers/${id}`, body) : post<TrackerAnswer>('/trackers', body),
  );

export const useRemoveTracker = () =>
  useChange(['trackers'], (id: string) => remove(`/trackers/${id}`));

export const useTestTracker = () =>
  useMutation({ mutationFn: (id: string) => post<Checkup>(`/trackers/${id}/test`) });

/** The issues of a badcase. */
export const useIssues = (badcase: string) =>
  useQuery({
    queryKey: ['issues', badcase],
    queryFn: ({ signal }) => get<Items<Issue>>(`/badcases/${badcase}/issues`, {}, signal),
  });

/** What an issue for some badcases would be. */
export const useDraft = (tracker: string, chosen: Chosen) =>
  useQuery({
    queryKey: ['draft', tracker, chosen],
    queryFn: () => post<Draft>('/issues/compose', { tracker, ...chosen }),
    enabled: tracker !== '',
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });

const linked = ['issues', 'badcase'];

export const useCreateIssue = () =>
  useChange(linked, (body: Chosen & { tracker: string; title: string; text: string }) =>
    post<Issue>('/issues', body),
  );

export const useLinkIssue = () =>
  useChange(linked, (body: Chosen & { tracker: string; ref: string }) =>
    post<Issue>('/issues/link', body),
  );

export const useUnlinkIssue = (badcase: string) =>
  useChange(linked, (issue: string) => remove(`/badcases/${badcase}/issues/${issue}`));

export const useRefreshIssue = () =>
  useChange(linked, (issue: string) => post<Issue>(`/issues/${issue}/refresh`));

export const useRetryIssue = () =>
  useChange(linked, (issue: string) => post<Issue>(`/issues/${issue}/retry`));
