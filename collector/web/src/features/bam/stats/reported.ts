import type { BadcaseStats } from '@/lib/api/contract';
import type { Line } from '@/ui/TimeChart';
import { keyName } from './axes';

/** Lines of a chart of reports: the values with the most of them, the rest as one, over the newest spans. */
export function reportedLines(
  series: BadcaseStats['series'],
  by: string,
  { lines, spans }: { lines: number; spans: number },
): Line[] {
  const times = [...new Set(series.map(({ t }) => t))].sort().slice(-spans);
  const place = new Map(times.map((t, n) => [t, n]));
  const shown = series.filter(({ t }) => place.has(t));
  const sums = new Map<string, number>();
  for (const { key, count } of shown) sums.set(key, (sums.get(key) ?? 0) + count);
  const ranked = [...sums].sort(([, a], [, b]) => b - a).map(([key]) => key);
  const few = ranked.length <= lines ? ranked : ranked.slice(0, lines - 1);
  const rest = ranked.length - few.length;
  const names = few.map((key) => keyName(by, key));
  if (rest > 0) names.push(`Other (${String(rest)})`);
  const counts = names.map(() => times.map(() => 0));
  const line = new Map(few.map((key, n) => [key, n]));
  for (const { t, key, count } of shown) {
    const row = counts[line.get(key) ?? few.length];
    const n = place.get(t);
    if (row && n !== undefined) row[n] = (row[n] ?? 0) + count;
  }
  return names.map((name, n) => ({
    name,
    points: times.map((t, at) => ({ x: Date.parse(t) / 1000, y: counts[n]?.[at] ?? 0 })),
  }));
}
