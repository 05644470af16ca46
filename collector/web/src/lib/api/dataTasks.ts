/** DAM's tasks of collecting files and labelling rows. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { call, get, post, remove } from './client';
import type { Page } from './contract';
import type { LabelItem, LabelTask } from './labelling';
import { usePages } from './pages';
import type { components } from './schema';
import type { ListFilter } from './search';

type Schemas = components['schemas'];
export type DataTask = LabelTask;
export type DataTaskDraft = Schemas['DatataskDraft'];
export type DataTaskEvent = Schemas['DatataskEvent'];
export type DataTaskDay = Schemas['DatataskDay'];
export type DataTaskWorker = Schemas['DatataskWorker'];
export type DataTaskAgreement = Schemas['DatataskAgreement'];
export type ItemState = LabelItem['state'];

const touched = ['data-tasks', 'data-task'];

export const useDataTasks = (filter: ListFilter) =>
  usePages<Page<DataTask>>(['data-tasks', filter], '/data-tasks', { ...filter });

/** The tasks that a search finds in one state. */
export const useTasksIn = (state: DataTask['state'], query: string) =>
  usePages<Page<DataTask>>(['data-tasks', 'in', state, { query }], '/data-tasks', {
    state,
    query,
    sort: '-updated_at',
    limit: 20,
  });

/** The most badcases that guidance may show. */
export const mostBadcases = 50;

/** The address at which a new task is written, with what it begins with; the form says how many badcases there were. */
export const newTaskAddress = (start: {
  kind: DataTask['kind'];
  document?: string;
  badcases?: string[];
}) =>
  `/dam/tasks?${new URLSearchParams({
    new: start.kind,
    ...(start.document && { document: start.document }),
    ...(start.badcases && { badcases: start.badcases.slice(0, mostBadcases).join(',') }),
    ...(start.badcases &&
      start.badcases.length > mostBadcases && { chosen: String(start.badcases.length) }),
  }).toString()}`;

export const useAddDataTask = () =>
  useChange(touched, (draft: DataTaskDraft) => post<DataTask>('/data-tasks', draft));

/** Changes what a task says; refused when somebody else did meanwhile. */
export const useEditDataTask = ({ id, revision }: DataTask) =>
  useChange(touched, (draft: DataTaskDraft) =>
    call<DataTask>('PUT', `/data-tasks/${id}`, { body: draft, ifMatch: revision }),
  );

export const useDeleteDataTask = () =>
  useChange(['data-tasks'], (id: string) => remove(`/data-tasks/${id}`));

export interface Move {
  state: 'active' | 'done' | 'cancelled';
  note?: string;
}

export const useMoveDataTask = (id: string) =>
  useChange(touched, (move: Move) => post<DataTask>(`/data-tasks/${id}/state`, move));

/** What was done by day and by whom. */
export const useDataTaskProgress = (id: string) =>
  useQuery({
    queryKey: ['data-task', id, 'progress'],
    queryFn: ({ signal }) =>
      get<{ days: DataTaskDay[]; people: DataTaskWorker[] }>(
        `/data-tasks/${id}/progress`,
        {},
        signal,
      ),
  });

export const useDataTaskHistory = (id: string) =>
  usePages<Page<DataTaskEvent>>(['data-task', id, 'history'], `/data-tasks/${id}/history`);

export const useAgreement = (id: string) =>
  useQuery({
    queryKey: ['data-task', id, 'agreement'],
    queryFn: ({ signal }) => get<DataTaskAgreement>(`/data-tasks/${id}/agreement`, {}, signal),
  });

export interface ItemFilter {
  state?: string | undefined;
  /** Who labelled them. */
  person?: string | undefined;
}

/** The items of a labelling task in their order, 50 at a time. */
export const useLabelItems = (id: string, filter: ItemFilter) =>
  useInfiniteQuery({
    queryKey: ['data-task', id, 'items', filter],
    queryFn: ({ pageParam, signal }) =>
      get<{ items: LabelItem[]; next?: number; total: number }>(
        `/data-tasks/${id}/items`,
        { ...filter, after: pageParam, limit: 50 },
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
  });

export const useApplyLabels = (id: string) =>
  useChange([...touched, 'jobs'], () => post<{ job: string }>(`/data-tasks/${id}/apply`, {}));
