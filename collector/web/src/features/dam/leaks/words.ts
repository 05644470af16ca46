import type { Leak, LeakPolicy } from '@/lib/api/contract';
import type { LeakKind } from '@/lib/api/leaks';
import { count } from '@/lib/format/format';

/** The kinds in the order in which they are shown. */
export const kinds: readonly LeakKind[] = ['file', 'alike', 'video', 'burst', 'device'];

export const kindName: Record<LeakKind, string> = {
  file: 'Same file',
  alike: 'Near duplicates',
  video: 'Same video',
  burst: 'Same burst',
  device: 'Same device',
};

export const kindText: Record<LeakKind, string> = {
  file: 'The same bytes on both sides.',
  alike: 'Nearly the same picture, video or recording: scaled, cropped or saved anew.',
  video: 'From one video or recording, as a column such as video or source says.',
  burst: 'One device took both at nearly the same time.',
  device: 'One device took both, as a column such as device or camera says.',
};

export const roleName = { train: 'training', validation: 'validation', test: 'testing' };

const shared: Record<LeakKind, [one: string, many: string]> = {
  file: ['file is in', 'files are in'],
  alike: ['row is nearly the same as one in', 'rows are nearly the same as some in'],
  video: ['row is from the same video as some in', 'rows are from the same videos as some in'],
  burst: ['row is of the same burst as some in', 'rows are of the same bursts as some in'],
  device: ['row is by the same device as some in', 'rows are by the same devices as some in'],
};

/** What a set shares, up to the set that it shares it with. */
export const leakText = ({ kind, files }: Pick<Leak, 'kind' | 'files'>) =>
  `${count(files)} ${shared[kind][files === 1 ? 0 : 1]} `;

/** What a number of seconds is, short. */
export const seconds = (value: number) =>
  value < 10 ? `${Math.round(value * 10) / 10} s` : `${count(Math.round(value))} s`;

export const ruleName: Record<LeakPolicy['file'], string> = {
  refuse: 'Refuse',
  warn: 'Warn',
  off: 'Off',
};
