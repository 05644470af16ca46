/** Items of labelling tasks: taken, answered, and settled where two people disagree. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, put } from './client';
import type { Json } from './contract';
import type { components } from './schema';

type Schemas = components['schemas'];
export type LabelTask = Schemas['DatataskTask'];
export type LabelClass = Schemas['DatataskLabel'];
export type LabelItem = Schemas['DatataskItem'];
/** An item with its file and what people said of it. */
export type LabelWork = Schemas['DatataskWork'];
export type Labelling = Schemas['DatataskAnswer'];
export type Decision = Schemas['DatataskDecision'];

/** What somebody says of an item. */
export interface ItemAnswer {
  annotation?: Json;
  skip?: string;
  seconds: number;
}

const taskPath = (task: string) => `/data-tasks/${task}`;

export const useLabelTask = (task: string) =>
  useQuery({
    queryKey: ['data-task', task],
    queryFn: ({ signal }) => get<LabelTask>(taskPath(task), {}, signal),
    enabled: task !== '',
  });

/** Takes items, those that one has already first, and keeps them for one. */
export const takeItems = (task: string, count: number) =>
  post<{ items: LabelWork[] }>(`${taskPath(task)}/next`, { count }).then(({ items }) => items);

/** The items that one labelled last, the newest first. */
export const ownItems = (task: string, limit: number) =>
  get<{ items: LabelWork[] }>(`${taskPath(task)}/mine`, { limit }).then(({ items }) => items);

export const readItem = (task: string, n: number, signal?: AbortSignal) =>
  get<LabelWork>(`${taskPath(task)}/items/${n}`, {}, signal);

export const sendAnswer = (task: string, n: number, answer: ItemAnswer) =>
  put<LabelItem>(`${taskPath(task)}/items/${n}/labels`, answer);

/** One item with all that may be seen of what people said. */
export const useLabelItem = (task: string, n: number | undefined) =>
  useQuery({
    queryKey: ['data-task', task, 'item', n],
    queryFn: ({ signal }) => readItem(task, n ?? 0, signal),
    enabled: n !== undefined,
    staleTime: 10_000,
  });

/** The first items that two people disagree on; those that are settled make room for the next. */
export const useDisputed = (task: string) =>
  useQuery({
    queryKey: ['data-task', task, 'disputed'],
    queryFn: ({ signal }) =>
      get<{ items: LabelItem[]; total: number }>(
        `${taskPath(task)}/items`,
        { state: 'disputed', limit: 200 },
        signal,
      ),
  });

export const useDecide = (task: string) =>
  useChange([['data-task', task], 'data-tasks'], ({ n, ...decision }: Decision & { n: number }) =>
    post<LabelItem>(`${taskPath(task)}/items/${n}/decision`, decision),
  );
