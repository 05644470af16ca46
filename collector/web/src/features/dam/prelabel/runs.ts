import type { Job } from '@/lib/api/contract';
import { count } from '@/lib/format/format';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a job that pre-labels was asked for. */
export function runOf(job: Job): { document: string } | undefined {
  const input: unknown = job.input;
  return isObject(input) && typeof input['document'] === 'string'
    ? { document: input['document'] }
    : undefined;
}

/** What came of a job that pre-labels, in a sentence. */
export function summary(job: Job): string {
  if (job.state === 'failed') return `Pre-labelling failed: ${job.reason}.`;
  if (job.state === 'canceled') return 'Pre-labelling was canceled; no version was made.';
  const result: unknown = job.result;
  if (!isObject(result)) return 'Pre-labelling is done.';
  const number = (name: string) => (typeof result[name] === 'number' ? result[name] : 0);
  const named = isObject(result['predictor']) ? result['predictor']['name'] : undefined;
  const by = typeof named === 'string' ? named : 'The model';
  const bad =
    number('failed') > 0 ? ` ${count(number('failed'))} files could not be annotated.` : '';
  if (number('version') === 0) return `${by} found nothing new.${bad}`;
  return `${by} annotated ${count(number('changed'))} rows in version ${number('version')}.${bad}`;
}
