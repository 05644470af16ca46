import { words } from '@/lib/format/format';

const choices = <K extends string>(keys: readonly K[]) =>
  keys.map((value) => ({ value, label: words(value) }));

export const statusKeys = ['new', 'open', 'in_progress', 'resolved', 'wont_fix'] as const;
export const severityKeys = ['low', 'medium', 'high', 'critical'] as const;

export const statuses = choices(statusKeys);
export const severities = choices(severityKeys);
export const sources = choices(['device', 'upload', 'test', 'import']);
export const sorts = [
  { value: '-last_seen', label: 'Last seen first' },
  { value: 'last_seen', label: 'Longest unseen first' },
  { value: '-score', label: 'Most urgent first' },
  { value: '-frequency', label: 'Most frequent first' },
  { value: '-priority', label: 'Highest priority first' },
  { value: '-severity', label: 'Most severe first' },
  { value: '-created_at', label: 'Newest first' },
];

/** The filters that live in the address of every BAM page. */
export const filterNames = [
  'q',
  'status',
  'severity',
  'function',
  'model',
  'device',
  'tag',
  'source',
  'has_truth',
  'cluster',
  'id',
  'result',
  'truth',
  'place',
  'attr',
  'from',
  'to',
  'sort',
] as const;
export type FilterName = (typeof filterNames)[number];
