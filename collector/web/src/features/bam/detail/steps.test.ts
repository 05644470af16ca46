import { expect, test } from 'vitest';
import type { Badcase, LikenessSettings, Reasons } from '@/lib/api/contract';
import { stepsOf } from './steps';

const badcase = {
  function: 'door',
  result_label: 'open',
  truth_label: '',
  media: [{ media_type: 'image/jpeg' }],
} as unknown as Badcase;
const none: Reasons = { same_file: 1, same_bytes: 0, same_media: 0, by_hand: 0, counted: 0 };
const settings: LikenessSettings = {
  image: 0.68,
  video: 1,
  audio: 0.5,
  mirrored: false,
  conditions: ['place'],
};

test('each of the three steps is told with what it found', () => {
  const steps = stepsOf(badcase, { ...none, same_file: 3, same_media: 2, counted: 9 }, settings);
  expect(steps.map(({ step }) => step)).toEqual([
    'The same file',
    'The same picture or sound',
    'And the same failure',
  ]);
  expect(steps[0]?.found).toContain('3 reports');
  expect(steps[1]?.found).toContain('0.68');
  expect(steps[1]?.found).toContain('9 reports only counted');
  expect(steps[2]?.found).toBe('In both cases equal: door, result open, place.');
});

test('what people merged is a step of its own, and what is off is said', () => {
  const video = { ...badcase, media: [{ media_type: 'video/mp4' }] } as unknown as Badcase;
  const steps = stepsOf(video, { ...none, by_hand: 1 }, settings);
  expect(steps).toHaveLength(4);
  expect(steps[1]?.found).toContain('Switched off');
});
