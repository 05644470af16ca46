import { describe, expect, it } from 'vitest';
import type { Formula, Ranked } from '@/lib/api/contract';
import { moves, points, pointsOf } from './points';

const formula: Formula = {
  frequency: 1,
  spread: 1,
  severity: 2,
  priority: 2,
  regressions: 2,
  half_life_days: 7,
};
const ranked = (id: string) => ({ badcase: { id }, points: 0, parts: [] }) as unknown as Ranked;

describe('pointsOf', () => {
  it('takes away a point for every half-life', () => {
    const now = Date.UTC(2026, 0, 1);
    // A case of 3 points that is seen now.
    const score = 1000 * (3 + (now - Date.UTC(2020, 0, 1)) / 86_400_000 / 7);
    expect(pointsOf(score, formula, now)).toBeCloseTo(3);
    expect(pointsOf(score, formula, now + 14 * 86_400_000)).toBeCloseTo(1);
    expect(pointsOf(3000, { ...formula, half_life_days: 0 }, now)).toBe(3);
  });

  it('writes a sign', () => {
    expect([2.34, -1, 0, -0.04].map(points)).toEqual(['+2.3', '−1.0', '0.0', '0.0']);
  });
});

describe('moves', () => {
  it('says where each was', () => {
    const found = moves([ranked('a'), ranked('b')], [ranked('b'), ranked('c'), ranked('a')]);
    expect(found.map(({ was }) => was)).toEqual([2, 0, 1]);
  });
});
