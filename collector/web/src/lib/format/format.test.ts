import { describe, expect, it } from 'vitest';
import { ago, bytes, dateTime, duration, jsonText, percent, until, words } from './format';

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [5 * 1024 * 1024, '5.0 MiB'],
    [200 * 1024 ** 3, '200 GiB'],
  ])('%d → %s', (size, text) => expect(bytes(size)).toBe(text));
});

describe('times', () => {
  const now = Date.parse('2026-05-04T12:00:00Z');
  it('counts back from now', () => {
    expect(ago('2026-05-04T11:59:58Z', now)).toBe('just now');
    expect(ago('2026-05-04T11:57:00Z', now)).toBe('3 min ago');
    expect(ago('2026-05-02T12:00:00Z', now)).toBe('2 d ago');
  });
  it('names lengths by their largest unit', () => {
    expect([45, 60, 5400, 86_400].map(duration)).toEqual(['45 s', '1 min', '1.5 h', '1 d']);
  });
  it('shows a dash for the zero time', () => {
    expect(dateTime('0001-01-01T00:00:00Z')).toBe('–');
    expect(ago(undefined, now)).toBe('–');
    expect(until('2026-05-07T12:00:00Z', now)).toBe('in 3 d');
    expect(until('2026-05-02T12:00:00Z', now)).toBe('2 d ago');
    expect(until('2028-05-02T12:00:00Z', now)).toBe('2028-05-02');
  });
});

it('makes words and percentages', () => {
  expect(words('in_progress')).toBe('In progress');
  expect(percent(0.1234)).toBe('12.3 %');
  expect(jsonText({ class: 'sad' })).toBe('{"class":"sad"}');
  expect(jsonText('sad')).toBe('sad');
});
