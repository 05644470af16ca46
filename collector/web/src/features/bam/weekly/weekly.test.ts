import { describe, expect, it } from 'vitest';
import type { Weekly, WeeklySeries } from '@/lib/api/contract';
import { courseLines } from './Course';
import { change, odds, shifted, tone, weekQuery } from './weeks';

const line: WeeklySeries = {
  function: 'door or gate',
  model_version: '',
  new: [2, 4],
  returned: [0, 1],
  resolved: [1, 0],
  normalized: [0.5, 1],
  rates: [null, 1.5],
  share: 1,
  before: 2,
  mean: 2,
  chance: 0.3,
  query: 'q',
  returned_ids: [],
  resolved_ids: [],
};
const report: Weekly = {
  week: '2026-11-16T00:00:00+01:00',
  until: '2026-11-23T00:00:00+01:00',
  zone: 'Europe/Berlin',
  complete: true,
  weeks: ['2026-11-09T00:00:00+01:00', '2026-11-16T00:00:00+01:00'],
  all: line,
  lines: [line],
  more: 0,
  deployed: [0, 2],
  rose: [],
  tested: 0,
  classes: [],
  groups: [],
  notes: [],
};

describe('weeks', () => {
  it('goes from week to week across the change of the clocks and of the year', () => {
    expect(shifted('2026-10-19', 1)).toBe('2026-10-26');
    expect(shifted('2026-12-28', 1)).toBe('2027-01-04');
    expect(shifted('2026-03-30', -1)).toBe('2026-03-23');
  });

  it('finds the cases of a line in any of its weeks', () => {
    expect(weekQuery(report, 1)).toBe(
      'first_seen>=2026-11-15T23:00:00.000Z first_seen<2026-11-22T23:00:00.000Z',
    );
    expect(weekQuery(report, 0, line)).toBe(
      'function:"door or gate" model_version:"" first_seen>=2026-11-08T23:00:00.000Z first_seen<2026-11-15T23:00:00.000Z',
    );
  });

  it('says how a number changed', () => {
    expect(change(12, 10)).toBe('+2 (+20.0 %)');
    expect(change(5, 10)).toBe('−5 (−50.0 %)');
    expect(change(3, 0)).toBe('+3');
    expect(change(3, 3)).toBe('±0 (±0.0 %)');
    expect(tone(3, 2)).toContain('red');
    expect(tone(2, 2)).toBe('dimmed');
    expect(odds(0.00001)).toBe('p < 0.0001');
  });
});

describe('courseLines', () => {
  it('leaves out what is not known', () => {
    const rates = courseLines(report, 'rates');
    expect(rates[0]?.points).toEqual([
      { x: Date.parse('2026-11-16T00:00:00+01:00') / 1000, y: 1.5 },
    ]);
    expect(courseLines(report, 'flow').map((one) => one.name)).toEqual([
      'New',
      'Came back',
      'Resolved',
    ]);
  });
});
