import { expect, it } from 'vitest';
import type { Badcase } from '@/lib/api/contract';
import { spread } from './spread';

it.each([
  [1, 0, '1 report'],
  [1, 1, '1 report by 1 device'],
  [1200, 3, '1,200 reports by 3 devices'],
])('says %i reports and %i devices', (frequency, devices, text) => {
  expect(spread({ frequency, devices } as Badcase)).toBe(text);
});
