import type { Weekly, WeeklySeries } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { joined, withValues } from '@/features/search/terms';

/** "2026-11-16", as the server cut it in the reader's time zone. */
export const dayOf = (moment: string) => moment.slice(0, 10);

/** The day some weeks after a day. */
export function shifted(day: string, weeks: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 7 * weeks);
  return date.toISOString().slice(0, 10);
}

/** The query for the new cases of a line in its n-th week. */
export function weekQuery(report: Weekly, n: number, line?: WeeklySeries): string {
  const from = report.weeks[n];
  const to = report.weeks[n + 1] ?? report.until;
  if (!from) return '';
  const utc = (moment: string) => new Date(moment).toISOString();
  const time = `first_seen>=${utc(from)} first_seen<${utc(to)}`;
  if (!line) return time;
  const model = withValues('', 'model_version', [line.model_version]);
  return joined('', withValues('', 'function', [line.function]), model, time);
}

/** How a number stands to another one: "+12 (+40 %)". */
export function change(now: number, before: number): string {
  const by = now - before;
  const sign = by > 0 ? '+' : by < 0 ? '−' : '±';
  const size = Math.abs(by);
  const text = Number.isInteger(size) ? count(size) : size.toFixed(1);
  if (before === 0) return `${sign}${text}`;
  return `${sign}${text} (${sign}${percent(size / before)})`;
}

/** Red for more cases, green for fewer. */
export const tone = (now: number, before: number) =>
  now > before
    ? 'light-dark(var(--mantine-color-red-8), var(--mantine-color-red-4))'
    : now < before
      ? 'light-dark(var(--mantine-color-green-9), var(--mantine-color-green-4))'
      : 'dimmed';

/** A probability in words. */
export function odds(p: number): string {
  if (p < 0.0001) return 'p < 0.0001';
  return `p\u00a0=\u00a0${p < 0.1 ? p.toPrecision(2) : p.toFixed(2)}`;
}

export const lineName = (line: WeeklySeries) =>
  `${line.function || '(no function)'} ${line.model_version || '(no version)'}`;
