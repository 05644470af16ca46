import type { Alarm, AlarmRule } from '@/lib/api/alarms';
import { count } from '@/lib/format/format';

const short = (n: number) => (n >= 100 ? count(Math.round(n)) : String(Number(n.toPrecision(3))));

/** Reports per 1,000 inferences. */
export const perThousand = (reports: number, inferences: number) =>
  inferences > 0 ? (1000 * reports) / inferences : 0;

const hours = { hour: 1, day: 24, week: 168 };
const hour = 60 * 60 * 1000;

/** The reports at which an alarm of a number is raised, in one window; it counts them of all its windows together. */
export function limitOf({ expected, from, to, window }: Alarm): number {
  const windows = Math.round((Date.parse(to) - Date.parse(from)) / (hour * hours[window]));
  return expected / Math.max(1, windows);
}

/** How much it rose, in one line. */
export function riseOf(alarm: Alarm): string {
  const against = alarm.kind === 'threshold' ? 'the limit is' : 'usual are';
  if (alarm.measure === 'rate') {
    const seen = short(perThousand(alarm.reports, alarm.inferences));
    const usual = short(perThousand(alarm.expected, alarm.inferences));
    return `${seen} reports per 1,000 inferences, ${against} ${usual}`;
  }
  const reports = `${count(alarm.reports)} reports, ${against}`;
  if (alarm.kind === 'threshold') return `${reports} ${short(limitOf(alarm))} a ${alarm.window}`;
  return `${reports} ${short(alarm.expected)}`;
}

/** What a closed alarm was. */
export const outcomes: Record<string, string> = {
  calm: 'went back to what is usual',
  new_level: 'stayed, and is usual now',
  real: 'real failures',
  noise: 'noise',
  removed: 'its rule was removed or changed',
};

/** What a rule compares with, in one line. */
export function comparison(rule: AlarmRule): string {
  const unit = rule.measure === 'rate' ? 'reports per 1,000 inferences' : 'reports';
  const each = rule.window === 'hour' ? 'an hour' : `a ${rule.window}`;
  if (rule.kind === 'threshold') return `${short(rule.threshold)} ${unit} ${each} or more`;
  const put = `${short(rule.false_per_year)} false ${rule.false_per_year === 1 ? 'alarm' : 'alarms'}`;
  return `${unit} ${each} against its own past, up to ${put} a year`;
}

/** The list of cases that a search shows. */
export const casesAt = (q: string) => `/bam?q=${encodeURIComponent(q)}`;

const day = 86_400_000;
const widths: Record<string, number> = { hour: day / 24, day, week: 7 * day };

/** Time around an alarm for its chart: what was usual before, and what came after. */
export function around(alarm: Alarm): { from: string; to: string } {
  const width = widths[alarm.window] ?? day;
  return {
    from: new Date(Date.parse(alarm.from) - 60 * width).toISOString(),
    to: new Date(Date.parse(alarm.to) + 15 * width).toISOString(),
  };
}

/** The course of a rule's last windows. Rounded, so that the question stays the same for a while. */
export function lately(window: string): { from: string; to: string } {
  const now = Math.ceil(Date.now() / 600_000) * 600_000;
  const width = widths[window] ?? day;
  return { from: new Date(now - 120 * width).toISOString(), to: new Date(now).toISOString() };
}
