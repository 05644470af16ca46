import { describe, expect, it } from 'vitest';
import type { Alarm, AlarmPoint } from '@/lib/api/alarms';
import { draftOf, fresh, previewed } from './draft';
import { drawn } from './series';
import { around, casesAt, riseOf } from './words';

const alarm: Alarm = {
  id: 'alm_1',
  rule: 'rule_1',
  rule_name: 'Masks',
  state: 'open',
  query: 'result:mask',
  cases: 'result:mask reported:2026-04-11T00:00..2026-04-11T23:59',
  measure: 'reports',
  kind: 'baseline',
  window: 'day',
  from: '2026-04-11T00:00:00Z',
  to: '2026-04-12T00:00:00Z',
  reports: 1300,
  expected: 5.309,
  inferences: 0,
  raised_at: '2026-04-12T01:01:00Z',
  acked_by: '',
  closed_by: '',
  outcome: '',
  note: '',
};

const point = (n: number, change: Partial<AlarmPoint> = {}): AlarmPoint => ({
  t: new Date(n * 86_400_000).toISOString(),
  reports: 10,
  inferences: 0,
  known: true,
  expected: 8,
  low: 2,
  high: 15,
  gap: false,
  over: false,
  ...change,
});

describe('alarms', () => {
  it('say how much it rose', () => {
    expect(riseOf(alarm)).toBe('1,300 reports, usual are 5.31');
    expect(riseOf({ ...alarm, measure: 'rate', reports: 30, expected: 6, inferences: 2000 })).toBe(
      '15 reports per 1,000 inferences, usual are 3',
    );
    const threshold = { ...alarm, kind: 'threshold', from: '2026-04-11T00:00:00Z' } as const;
    expect(riseOf({ ...threshold, to: '2026-04-12T00:00:00Z', expected: 20 })).toBe(
      '1,300 reports, the limit is 20 a day',
    );
    expect(riseOf({ ...threshold, to: '2026-04-13T00:00:00Z', expected: 40 })).toBe(
      '1,300 reports, the limit is 20 a day',
    );
  });

  it('open on their cases and on the time around them', () => {
    expect(casesAt(alarm.cases)).toBe(
      '/bam?q=result%3Amask%20reported%3A2026-04-11T00%3A00..2026-04-11T23%3A59',
    );
    expect(around(alarm)).toEqual({
      from: '2026-02-10T00:00:00.000Z',
      to: '2026-04-27T00:00:00.000Z',
    });
  });
});

describe('a course', () => {
  it('is drawn with what was usual, and with gaps where nothing is known', () => {
    const out = drawn([point(1, { known: false }), point(2), point(3, { over: true })], false);
    expect(out.seen).toEqual([10, 10, 10]);
    expect(out.usual).toEqual([null, 8, 8]);
    expect(out.over).toEqual([[2, 2]]);
  });

  it('of a rate is per 1,000 inferences', () => {
    const out = drawn([point(1), point(2, { inferences: 500 })], true);
    expect(out.seen).toEqual([null, 20]);
    expect(out.high).toEqual([null, 30]);
  });

  it('joins neighbouring windows of one alarm', () => {
    const over = [1, 2, 3, 5].map((n) => point(n, { over: n !== 3 }));
    expect(drawn(over, false).over).toEqual([
      [0, 1],
      [3, 3],
    ]);
  });
});

describe('a draft', () => {
  it('asks for a preview again only when what is counted changes', () => {
    const draft = fresh('result:mask', 'eva');
    expect(previewed({ ...draft, name: 'a', watchers: [] })).toEqual(previewed(draft));
    expect(previewed({ ...draft, window: 'week' })).not.toEqual(previewed(draft));
  });

  it('of a threshold keeps a sensitivity for the way back', () => {
    const rule = {
      ...fresh('', ''),
      id: 'r',
      author: '',
      channels: [],
      watchers: [],
      created_at: '',
      updated_at: '',
    };
    expect(draftOf({ ...rule, false_per_year: 0, kind: 'threshold' }).false_per_year).toBe(4);
  });
});
