import { expect, it } from 'vitest';
import { chosenValues, quoteValue, termsOf, toggleValue, withoutField } from './terms';

it('cuts a query at its blanks, outside quotes and parentheses', () => {
  expect(termsOf('a "b c"  status:(new, open) "x \\" y" (d or e)')).toEqual([
    'a',
    '"b c"',
    'status:(new, open)',
    '"x \\" y"',
    '(d or e)',
  ]);
  expect(termsOf('  ')).toEqual([]);
});

it('adds, joins and removes values of a field', () => {
  let q = toggleValue('mask', 'device', 'cam-1');
  expect(q).toBe('mask device:cam-1');
  q = toggleValue(q, 'device', 'front door');
  expect(q).toBe('mask device:(cam-1, "front door")');
  expect(chosenValues(q, 'device')).toEqual(['cam-1', 'front door']);
  q = toggleValue(q, 'device', 'cam-1');
  expect(q).toBe('mask device:"front door"');
  expect(toggleValue(q, 'device', 'front door')).toBe('mask');
});

it('keeps alternatives together and quotes what would be read otherwise', () => {
  expect(toggleValue('a or b', 'status', 'new')).toBe('(a or b) status:new');
  expect(quoteValue('or')).toBe('"or"');
  expect(quoteValue('a"b\\')).toBe('"a\\"b\\\\"');
  expect(quoteValue('1..2')).toBe('"1..2"');
  const q = toggleValue('', 'tag', 'a, "b"');
  expect(chosenValues(q, 'tag')).toEqual(['a, "b"']);
  expect(withoutField('x tag:a', 'tag')).toBe('x');
});
