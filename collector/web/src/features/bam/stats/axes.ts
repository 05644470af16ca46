import type { SearchSchema, StatsSide } from '@/lib/api/contract';
import { count, words } from '@/lib/format/format';

export const spans = ['hour', 'day', 'week', 'month'] as const;
export type Span = (typeof spans)[number];

/** Times that cases can be counted by. */
export const times = [
  { value: 'first_seen', label: 'First seen' },
  { value: 'last_seen', label: 'Last seen' },
  { value: 'captured_at', label: 'Captured' },
  { value: 'created_at', label: 'Created' },
];

/** The time of each report of a case, for occurrences alone. */
export const reported = { value: 'reported', label: 'Reported' };

/** Spans of time at most that a chart shows at first. */
export const shownSpans: Record<Span, number> = { hour: 168, day: 120, week: 104, month: 60 };

export interface Choice {
  value: string;
  label: string;
}

const attribute = 'attr.';

/** What an axis is called. */
export function axisName(axis: string): string {
  if (axis.startsWith(attribute)) return axis.slice(attribute.length);
  const [field = '', span] = axis.split('.');
  return span ? `${words(field)}, by ${span}` : words(field);
}

/** The fields that can be counted by, those of the user's own last. */
export function axes(schema: SearchSchema | undefined): Choice[] {
  return (schema?.fields ?? [])
    .filter(({ facetable, name }) => facetable && name !== 'document')
    .map(({ name, doc }) => ({
      value: name,
      label: name.startsWith(attribute) && !doc.startsWith('own ') ? doc : axisName(name),
    }));
}

/** One line of a table as it is shown: what it is called, how many there are, and how they are found. */
export interface Shown {
  label: string;
  count: number;
  query: string;
  rest: boolean;
}

const cut: Record<Span, number> = { hour: 16, day: 10, week: 10, month: 7 };

/** The name of a value; spans by their beginning, which the server gives in the reader's time zone. */
export function keyName(axis: string, key: string): string {
  if (key === '') return '(none)';
  if (axis.startsWith(attribute)) return key;
  const span = axis.split('.')[1] as Span | undefined;
  return span ? key.slice(0, cut[span]).replace('T', ' ') : key;
}

/** The lines of a side with the rest last. */
export function linesOf(side: StatsSide): Shown[] {
  const shown = side.lines.map(({ key, count: n, query }) => ({
    label: keyName(side.axis, key),
    count: n,
    query,
    rest: false,
  }));
  if (!side.other) return shown;
  const { values, count: n, query } = side.other;
  const spanned = !side.axis.startsWith(attribute) && side.axis.includes('.');
  const label = spanned ? `Earlier (${count(values)})` : `Other (${count(values)})`;
  return [...shown, { label, count: n, query, rest: true }];
}
