import type { DataFile } from '@/lib/api/contract';
import { count, duration } from '@/lib/format/format';

const round = (n: number, digits: number) => Number(n.toFixed(digits));

/** "1920 × 1080", "" where there are no sides. */
export const sidesOf = ({ facts: { width, height } }: DataFile) =>
  width && height ? `${width} × ${height}` : '';

/** "12.3 s", "" for what has no length. */
export const lengthOf = ({ facts: { seconds } }: DataFile) =>
  seconds ? (seconds < 60 ? `${round(seconds, 2)} s` : duration(seconds)) : '';

/** How it is coded, as far as that is known. */
export const codedOf = ({ facts, media_type: type }: DataFile) => facts.codec ?? type;

/** What else is known of a medium, with its names. */
export const factsOf = (file: DataFile): [string, string][] => {
  const { frames, fps, channels, sample_rate: rate, bits, latitude, longitude } = file.facts;
  return [
    ['Sides', sidesOf(file) && `${sidesOf(file)} pixels`],
    ['Length', lengthOf(file)],
    ['Frames', frames ? `${count(frames)}${fps ? `, ${round(fps, 3)} a second` : ''}` : ''],
    ['Coded as', file.facts.codec ?? ''],
    ['Channels', channels ? String(channels) : ''],
    ['Sample rate', rate ? `${count(rate)} Hz` : ''],
    ['Bits', bits ? String(bits) : ''],
    ['Place', latitude !== undefined && longitude !== undefined ? `${latitude}, ${longitude}` : ''],
  ];
};

/** What is wrong with a file, in a word; "" when nothing is. */
export function flawOf({ condition }: DataFile): string {
  const flaws: Partial<Record<NonNullable<DataFile['condition']>, string>> = {
    broken: 'Broken',
    unread: 'Not read',
    waiting: 'Being read',
  };
  return condition ? (flaws[condition] ?? '') : '';
}
