import { describe, expect, it } from 'vitest';
import type { StatsTable } from '@/lib/api/contract';
import { joined } from '@/features/search/terms';
import { axes, axisName, keyName, linesOf } from './axes';
import { chartLines } from './OverTime';

const table: StatsTable = {
  measure: 'badcases',
  zone: 'Europe/Berlin',
  badcases: 6,
  total: 6,
  rows: {
    axis: 'first_seen.day',
    several: false,
    lines: [
      { key: '2026-11-16T00:00:00+01:00', count: 2, query: 'a' },
      { key: '2026-11-17T00:00:00+01:00', count: 3, query: 'b' },
    ],
    other: { count: 1, values: 1, query: 'first_seen<2026-11-15T23:00:00Z' },
  },
  columns: {
    axis: 'function',
    several: false,
    lines: [{ key: 'door', count: 4, query: 'function:door' }],
    other: { count: 2, values: 2, query: 'not function:door' },
  },
  cells: [
    [1, 1],
    [3, 0],
    [0, 1],
  ],
};

describe('axes', () => {
  it('names spans by their beginning in the reader’s zone', () => {
    expect(keyName('first_seen.week', '2026-11-16T00:00:00+01:00')).toBe('2026-11-16');
    expect(keyName('first_seen.hour', '2026-11-16T07:00:00+01:00')).toBe('2026-11-16 07:00');
    expect(keyName('first_seen.month', '2026-11-01T00:00:00+01:00')).toBe('2026-11');
    expect(keyName('attr.door.week', '2026-11')).toBe('2026-11');
    expect(keyName('function', '')).toBe('(none)');
    expect(axisName('first_seen.week')).toBe('First seen, by week');
    expect(axisName('attr.light')).toBe('light');
  });

  it('puts the rest last and says what it is', () => {
    expect(linesOf(table.rows).map((line) => line.label)).toEqual([
      '2026-11-16',
      '2026-11-17',
      'Earlier (1)',
    ]);
    expect(linesOf(table.columns ?? table.rows)[1]?.label).toBe('Other (2)');
  });

  it('offers what can be counted', () => {
    const field = { kind: 'text' as const, doc: '', sortable: true };
    const fields = [
      { ...field, name: 'function', facetable: true },
      { ...field, name: 'document', facetable: true },
      { ...field, name: 'title', facetable: false },
      { ...field, name: 'attr.light', doc: 'own attribute, text', facetable: true },
    ];
    const found = axes({ name: 'badcases', fields, flags: [], attributes: true });
    expect(found.map(({ label }) => label)).toEqual(['Function', 'light']);
  });
});

describe('chartLines', () => {
  it('has a point of each line at each span, zeros too', () => {
    const lines = chartLines(table);
    expect(lines.map((line) => line.name)).toEqual(['door', 'Other (2)']);
    expect(lines[1]?.points.map((point) => point.y)).toEqual([1, 0]);
  });
});

describe('joined', () => {
  it('keeps alternatives together', () => {
    expect(joined('a or b', 'device:x')).toBe('(a or b) device:x');
    expect(joined('', 'device:x', '')).toBe('device:x');
    expect(joined('"a or b"', 'device:x')).toBe('"a or b" device:x');
  });
});
