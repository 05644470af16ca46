/** What attributes and their values are called on the page. */
import type { Distribution } from '@/lib/api/contract';
import { count, words } from '@/lib/format/format';

const names: Record<string, string> = {
  class: 'Class',
  label: 'Label of the whole',
  kind: 'Kind of annotation',
  made_by: 'Annotated by',
  objects: 'Objects in a row',
  classes: 'Classes in a row',
  'object.area': 'Size of objects, share of the picture',
  'object.aspect': 'Shape of objects, width by height',
  'object.x': 'Place of objects, left to right',
  'object.y': 'Place of objects, top to bottom',
  'object.points': 'Key points that are there, share',
  'object.seconds': 'Length of labelled parts, seconds',
  ratio: 'Width by height',
  bytes: 'Size of the file, bytes',
  seconds: 'Length, seconds',
  text: 'Length of texts, bytes',
  loudness: 'Loudness, dB',
  hour: 'Hour of the day',
  daytime: 'Time of day',
  weekday: 'Day of the week',
  source: 'Recording',
  place: 'Place, tenths of a degree',
};

/** The name of an attribute; a column is called as it is. */
export function nameOf(attribute: string): string {
  if (attribute.startsWith('column.')) return attribute.slice('column.'.length);
  return names[attribute] ?? words(attribute);
}

/** A value as people read it. */
export function valueName(attribute: string, value: string): string {
  if (attribute === 'hour') return `${value}:00`;
  return value === '' ? '(empty)' : value;
}

/** The groups in which attributes are shown, the most telling first. */
export const groups = [
  'Content',
  'Geometry',
  'Time',
  'Place and device',
  'Files',
  'Columns',
] as const;
export type Group = (typeof groups)[number];

const groupNames: Record<Exclude<Group, 'Columns' | 'Files'>, string[]> = {
  Content: ['class', 'label', 'kind', 'made_by', 'set', 'objects', 'classes', 'text'],
  Geometry: [
    'object.area',
    'object.aspect',
    'object.x',
    'object.y',
    'object.points',
    'object.seconds',
  ],
  Time: ['hour', 'daytime', 'weekday', 'month'],
  'Place and device': ['place', 'device', 'source'],
};

/** The group that an attribute belongs to. */
export function groupOf(attribute: string): Group {
  if (attribute.startsWith('column.')) return 'Columns';
  for (const [group, list] of Object.entries(groupNames)) {
    if (list.includes(attribute)) return group as Group;
  }
  return 'Files';
}

/** What is to be known about the counts of a distribution, if anything. */
export function noteOf(of: Distribution): string {
  const parts = [];
  if (!of.exact) {
    parts.push(`Of so many values the counts are not exact: each may be ${count(of.lost)} more.`);
  }
  if (of.odd) parts.push(`${count(of.odd)} values are of another type.`);
  if (of.attribute === 'hour' || of.attribute === 'daytime') {
    parts.push('Times are in the clock of the device, or UTC where that is not known.');
  }
  return parts.join(' ');
}

const figure = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** A number on an axis: three figures, thousands with commas. */
export function number(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1_000_000) return count(value);
  if (value !== 0 && (Math.abs(value) >= 1_000_000 || Math.abs(value) < 0.001)) {
    return value.toExponential(1);
  }
  return figure.format(value);
}
