import type { CleaningCount } from '@/lib/api/contract';
import { words } from '@/lib/format/format';

const names: Record<string, string> = {
  'out-of-bounds': 'Out of bounds',
  'no-area': 'Without area',
  'self-crossing': 'Crosses itself',
  'near-duplicate': 'Near duplicates',
  repeated: 'Repeated files',
  contradiction: 'Contradicting rows',
  'unknown-class': 'Unknown classes',
  'no-class': 'Without a class',
  'no-attribute': 'Missing attributes',
  'missing-file': 'Missing files',
  'odd-ratio': 'Odd ratio',
  suspect: 'Probably mislabelled',
  disagrees: 'The model disagrees',
  overseen: 'Overlooked by people',
};

/** What a check is called. */
export const checkName = (check: string) => names[check] ?? words(check.replaceAll('-', '_'));

/** What checks look at. */
export const groups = [
  { of: 'media', title: 'Files' },
  { of: 'annotations', title: 'Annotations' },
  { of: 'labels', title: 'Labels' },
  { of: 'sets', title: 'Sets' },
];

/** The checks that found something, by what they look at. */
export const grouped = (checks: CleaningCount[]) =>
  groups
    .map(({ of, title }) => ({ title, checks: checks.filter((one) => one.of === of) }))
    .filter((group) => group.checks.length > 0);
