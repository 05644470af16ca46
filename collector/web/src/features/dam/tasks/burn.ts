import type { DataTask, DataTaskDay } from '@/lib/api/dataTasks';

export const isOver = ({ state }: Pick<DataTask, 'state'>) =>
  state === 'done' || state === 'cancelled';

/** Whether it was due before and is not over. */
export const isLate = (task: Pick<DataTask, 'state' | 'due'>, now: number) =>
  task.due !== undefined && !isOver(task) && Date.parse(task.due) < now;

/** The midnight of a day where the person is, in seconds: an axis names it by that day. */
const midnight = (day: string, before = 0) => {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() - before);
  return at.getTime() / 1000;
};

/** What was left before the first day and at the end of each, so that the last point is what is left now. */
export function left(
  days: DataTaskDay[],
  { total, done }: Pick<DataTask['counts'], 'total' | 'done'>,
): { x: number; y: number }[] {
  const sorted = [...days].sort((a, b) => a.day.localeCompare(b.day));
  let rest = total - done + sorted.reduce((sum, day) => sum + day.done, 0);
  const [first] = sorted;
  if (!first) return [];
  const before = { x: midnight(first.day, 1), y: Math.max(0, rest) };
  const after = sorted.map(({ day, done: some }) => {
    rest -= some;
    return { x: midnight(day), y: Math.max(0, rest) };
  });
  return [before, ...after];
}
