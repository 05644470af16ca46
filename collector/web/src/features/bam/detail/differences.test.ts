import { expect, it } from 'vitest';
import { readCourse } from '../media/tracks';
import { differencesInTime } from './differences';

const clock = { fps: 10, exact: true };
const course = (value: Parameters<typeof readCourse>[0]) => readCourse(value, 'result', clock);

it('pairs parts that overlap, and tells labels that changed from parts that came and went', () => {
  const a = course({
    regions: [
      { from: 0, to: 2, label: 'cough' },
      { from: 5, to: 6, label: 'speech', confidence: 0.5 },
      { from: 8, to: 9, label: 'same' },
    ],
  });
  const b = course({
    regions: [
      { from: 0.2, to: 2, label: 'bark' },
      { from: 8, to: 9.2, label: 'same' },
      { from: 3, to: 4, label: 'door' },
    ],
  });
  expect(differencesInTime(a, b)).toEqual([
    { what: 'Label changed', label: 'cough → bark', detail: '0:00.00 to 0:02.00, IoU 0.90' },
    { what: 'Gained', label: 'door', detail: '0:03.00 to 0:04.00' },
    { what: 'Lost', label: 'speech', detail: '0:05.00 to 0:06.00, 50.0 %' },
  ]);
  expect(differencesInTime(a, a)).toEqual([]);
});

it('tells frames that follow each other with the same change once', () => {
  const labels = (...names: string[]) =>
    course({ frames: names.map((label, frame) => ({ frame, label })) });
  const found = differencesInTime(
    labels('on', 'on', 'on', 'off'),
    labels('on', 'off', 'off', 'on'),
  );
  expect(found.map(({ label, detail }) => `${label} ${detail}`)).toEqual([
    'on → off 0:00.10 to 0:00.20',
    'off → on at 0:00.30',
  ]);
});
