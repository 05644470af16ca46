import type { Job } from '@/lib/api/contract';
import type { DataTask } from '@/lib/api/dataTasks';
import { isJobOver } from '@/lib/api/jobs';
import { count } from '@/lib/format/format';

type Told = Pick<DataTask, 'kind' | 'state' | 'counts'>;

/** A number with its noun. */
export const some = (n: number, one: string, more = `${one}s`) =>
  `${count(n)} ${n === 1 ? one : more}`;

/** How many items have accepted labels that the document does not have. */
export const readyOf = ({ counts: { done, skipped, applied } }: Pick<DataTask, 'counts'>) =>
  Math.max(0, done - skipped - applied);

/** What goes when a task is deleted, and what stays. */
export function lossOf(task: Told): string[] {
  if (task.state === 'active')
    return ['People work on it. Mark it as done or cancel it first, then it can be deleted.'];
  if (task.kind === 'collection')
    return ['What was collected stays in the document. The history of the task goes.'];
  const { total, applied } = task.counts;
  if (total === 0) return ['It has no items yet. The document stays as it is.'];
  const ready = readyOf(task);
  return [
    `Its ${some(total, 'item')} and all that people said of them go, for good. Rows and files of the document stay.`,
    ...(applied > 0
      ? [`Labels of ${some(applied, 'item')} are in the document already, and stay there.`]
      : []),
    ...(ready > 0
      ? [
          `Labels of ${some(ready, 'item')} are accepted but not in the document: they are lost unless you apply them first.`,
        ]
      : []),
  ];
}

/** What came of the job that brought labels into the document, as the server tells it. */
export interface Applied {
  version: number;
  rows: number;
  gone: number;
}

/** What a job that is over gave, when it gave something. */
export function appliedOf(job: Job): Applied | undefined {
  const { result } = job;
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return undefined;
  const { version, rows, gone } = result;
  if (typeof version !== 'number' || typeof rows !== 'number') return undefined;
  return { version, rows, gone: typeof gone === 'number' ? gone : 0 };
}

/** How the job stands, or what came of it. */
export function applyWords(job: Job): string {
  if (!isJobOver(job)) return 'Labels are brought into the document.';
  const applied = appliedOf(job);
  if (job.state === 'canceled') return 'Applying was cancelled; the document is as it was.';
  if (!applied) return `Applying failed: ${job.reason || 'the job has the details'}.`;
  const gone =
    applied.gone > 0
      ? ` ${some(applied.gone, 'row')} ${applied.gone === 1 ? 'is' : 'are'} no longer in the document, or changed there since.`
      : '';
  return `Labels of ${some(applied.rows, 'row')} are in version ${count(applied.version)}.${gone}`;
}

/** A state that a task may come into. */
export interface Way {
  state: 'active' | 'done' | 'cancelled';
  /** What is done. */
  text: string;
  /** What comes of it. */
  does: string;
}

const ends = {
  labelling: 'Nobody can label then. Labels that are accepted can still be applied.',
  collection: 'What comes into the document is not counted any more.',
};

/** What can be done with a task as it stands, and what comes of each. */
export function waysOf({ kind, state, counts }: Told): Way[] {
  const labelling = kind === 'labelling';
  const start: Way = {
    state: 'active',
    text: 'Start',
    does: labelling
      ? 'The rows that the newest version of the document has now become its items. Rows that come later do not.'
      : 'People can begin. What came into the document since the task was made counts.',
  };
  const again: Way = {
    state: 'active',
    text: 'Open again',
    does:
      labelling && counts.total === 0 ? start.does : 'People go on where they were when it ended.',
  };
  const finish: Way = { state: 'done', text: 'Mark as done', does: ends[kind] };
  const cancel: Way = { state: 'cancelled', text: 'Cancel task', does: ends[kind] };
  if (state === 'open') return [start, cancel];
  if (state === 'active') return [finish, cancel];
  return [again];
}

/** The rows that a task is about, in its document. */
export const documentAddress = ({ document, query }: Pick<DataTask, 'document' | 'query'>) =>
  `/dam/documents/${document}${query ? `?${new URLSearchParams({ query }).toString()}` : ''}`;
