import { duration } from '@/lib/format/format';
import type { Task } from '@/lib/api/contract';

const missing = (time: string) => !time || time.startsWith('0001-');

/** How long a task has run or did run, in words. */
export function runTime(task: Task): string {
  if (missing(task.started_at)) return '–';
  const end = missing(task.ended_at) ? Date.now() : Date.parse(task.ended_at);
  const seconds = Math.max(0, (end - Date.parse(task.started_at)) / 1000);
  return duration(seconds);
}
