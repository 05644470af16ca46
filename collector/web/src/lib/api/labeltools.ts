/** Labelling tools (Label Studio, CVAT) and the projects that documents have there. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, put, remove } from './client';
import type { Page } from './contract';
import { usePages } from './pages';
import type { components } from './schema';

type Schemas = components['schemas'];
export type LabelTool = Schemas['LabeldeskConnection'];
export type LabelToolRequest = Schemas['LabelToolBody'];
export type LabelProject = Schemas['LabeldeskProject'];
export type LabelOrder = Schemas['LabeldeskOrder'];
export type LabelCheckup = Schemas['LabeltoolCheckup'];

export const useLabelTools = () =>
  useQuery({
    queryKey: ['label-tools'],
    queryFn: ({ signal }) => get<{ items: LabelTool[] }>('/label-tools', {}, signal),
  });

/** Sets up a tool, or changes the one with the ID. */
export const useSaveLabelTool = (id?: string) =>
  useChange(['label-tools'], (body: LabelToolRequest) =>
    id ? put<LabelTool>(`/label-tools/${id}`, body) : post<LabelTool>('/label-tools', body),
  );

export const useRemoveLabelTool = () =>
  useChange(['label-tools', 'label-projects'], (id: string) => remove(`/label-tools/${id}`));

export const useTestLabelTool = () =>
  useMutation({ mutationFn: (id: string) => post<LabelCheckup>(`/label-tools/${id}/test`) });

/** The projects of a document, the newest first. */
export const useLabelProjects = (document: string) =>
  usePages<Page<LabelProject>>(['label-projects', document], '/label-projects', {
    document,
    limit: 20,
  });

const changed = ['label-projects', 'jobs'];

export const useOrderLabelProject = (document: string) =>
  useChange(changed, (order: LabelOrder) =>
    post<LabelProject>(`/documents/${document}/label-projects`, order),
  );

export type LabelAct = 'push' | 'pull' | 'refresh' | 'close';

export const useLabelAct = () =>
  useChange(changed, ({ id, act }: { id: string; act: LabelAct }) =>
    post<LabelProject>(`/label-projects/${id}/${act}`),
  );

export const useDeleteLabelProject = () =>
  useChange(changed, ({ id, remote }: { id: string; remote: boolean }) =>
    remove(`/label-projects/${id}${remote ? '?remote=true' : ''}`),
  );
