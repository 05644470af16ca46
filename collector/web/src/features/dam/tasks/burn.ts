import type { DataTask, DataTaskDay } from '@/lib/api/dataTasks';

export const isOver = ({ state }: Pick<DataTask, 'state'>) =>
  state === 'done' || state === 'cancelled';

/** What was left before the first day and at the end of each, so that the last point is what is left now. */
export function left(
  days: DataTaskDay[],
  { total, done }: Pick<DataTask['counts'], 'total' | 'done'>,
): { x: number; y: number }[] {
  const sorted = [...days].sort((a, b) => a.day.localeCompare(b.day));
  let rest = total - done + sorted.reduce((sum, day) => sum + day.done, 0);
  const [first] = sorted;
  if (!first) return [];
  const before = { x: Date.parse(first.day) / 1000 - 86_400, y: Math.max(0, rest) };
  const after = sorted.map(({ day, done: some }) => {
    rest -= some;
    return { x: Date.parse(day) / 1000, y: Math.max(0, rest) };
  });
  return [before, ...after];
}
