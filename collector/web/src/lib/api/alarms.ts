/** Rules that watch searches, the alarms they raise, and what people say of them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, put, remove } from './client';
import type { Page } from './contract';
import { usePages } from './pages';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Alarm = Schemas['AlarmAlarm'];
export type AlarmDetail = Schemas['AlarmOutBody'];
export type AlarmPoint = Schemas['AlarmPoint'];
export type AlarmRule = Schemas['AlarmRule'];
export type RuleStanding = Schemas['AlarmStanding'];
export type RulePreview = Schemas['AlarmPreview'];
export type RuleDraft = Schemas['RuleBody'];
export type Outcome = 'real' | 'noise' | 'new_level';

export const useAlarms = (state: string, rule = '') =>
  usePages<Page<Alarm>>(['alarms', state, rule], '/alarms', { state, rule, limit: 25 });

export const useActiveAlarms = () =>
  useQuery({
    queryKey: ['alarms', 'active count'],
    queryFn: ({ signal }) => get<Schemas['ActiveOutBody']>('/alarms/active', {}, signal),
    staleTime: 30_000,
  });

export const useAlarm = (id: string) =>
  useQuery({
    queryKey: ['alarm', id],
    queryFn: ({ signal }) => get<AlarmDetail>(`/alarms/${id}`, {}, signal),
  });

export const useRules = () => usePages<Page<RuleStanding>>(['alarm-rules', 'list'], '/alarm-rules');

export const useRule = (id: string) =>
  useQuery({
    queryKey: ['alarm-rules', id],
    queryFn: ({ signal }) => get<RuleStanding>(`/alarm-rules/${id}`, {}, signal),
    enabled: id !== '',
  });

export const useSeries = (rule: string, from: string, to: string) =>
  useQuery({
    queryKey: ['alarm-rules', rule, 'series', from, to],
    queryFn: ({ signal }) =>
      get<{ points: AlarmPoint[] }>(`/alarm-rules/${rule}/series`, { from, to }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** What a rule would have said; asked again whenever the draft or the time changes. */
export const usePreview = (draft: RuleDraft, weeks: number) =>
  useQuery({
    queryKey: ['alarm-preview', draft, weeks],
    queryFn: () => post<RulePreview>(`/alarm-rules/preview?weeks=${String(weeks)}`, draft),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });

const touched = ['alarms', 'alarm', 'alarm-rules'];

export const useAcknowledge = (id: string) =>
  useChange(touched, (note: string) => post<AlarmDetail>(`/alarms/${id}/acknowledge`, { note }));

export const useCloseAlarm = (id: string) =>
  useChange(touched, (what: { outcome: Outcome; note: string }) =>
    post<AlarmDetail>(`/alarms/${id}/close`, what),
  );

/** Makes a rule, or replaces the one with this ID. */
export const useSaveRule = (id: string) =>
  useChange(touched, (draft: RuleDraft) =>
    id === ''
      ? post<RuleStanding>('/alarm-rules', draft)
      : put<RuleStanding>(`/alarm-rules/${id}`, draft),
  );

export const useRemoveRule = () => useChange(touched, (id: string) => remove(`/alarm-rules/${id}`));

export const useWatchRule = (id: string) =>
  useChange(touched, (on: boolean) =>
    on
      ? put<RuleStanding>(`/alarm-rules/${id}/watchers/me`, {})
      : remove(`/alarm-rules/${id}/watchers/me`),
  );
