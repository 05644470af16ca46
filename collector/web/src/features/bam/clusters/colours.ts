import type { ClusterMap } from '@/lib/api/contract';

/** Colours that are told apart on light and dark; the last is for all that have none of their own. */
export const palette = [
  '#1098ad',
  '#f76707',
  '#7048e8',
  '#37b24d',
  '#e64980',
  '#f59f00',
  '#4263eb',
  '#74b816',
  '#ae3ec9',
  '#0ca678',
  '#d6336c',
  '#a0522d',
];
export const rest = '#868e96';

export interface Key {
  label: string;
  colour: string;
  count: number;
}

export interface Painted {
  /** Index into keys for each point. */
  of: number[];
  keys: Key[];
}

/** Gives each point a colour: by group, or by the field that the map was asked for; the most frequent first. */
export function paint(map: ClusterMap, names: ReadonlyMap<number, string>): Painted {
  const coloured = map.colour.length === map.ids.length && map.values.length > 0;
  const value = (n: number) => (coloured ? (map.colour[n] ?? 0) : (map.group[n] ?? 0));
  const label = (v: number) =>
    coloured ? map.values[v] || '(none)' : v === 0 ? 'In no group' : (names.get(v) ?? `Group ${v}`);
  const none = (v: number) => (coloured ? !map.values[v] : v === 0);
  const counts = new Map<number, number>();
  map.ids.forEach((_, n) => counts.set(value(n), (counts.get(value(n)) ?? 0) + 1));
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const keys: Key[] = [];
  const at = new Map<number, number>();
  let others = -1;
  for (const [v, count] of order) {
    const used = keys.filter((key) => key.colour !== rest).length;
    const colour = none(v) ? undefined : palette[used];
    if (none(v) || colour) {
      at.set(v, keys.length);
      keys.push({ label: label(v), colour: colour ?? rest, count });
      continue;
    }
    if (others < 0) {
      others = keys.length;
      keys.push({ label: 'Others', colour: rest, count: 0 });
    }
    at.set(v, others);
    const key = keys[others];
    if (key) key.count += count;
  }
  return { of: map.ids.map((_, n) => at.get(value(n)) ?? 0), keys };
}
