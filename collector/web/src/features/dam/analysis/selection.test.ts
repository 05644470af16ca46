import { expect, test } from 'vitest';
import {
  analysisLink,
  behindLink,
  parseSelection,
  rangeQuery,
  selectionText,
  valueQuery,
} from './selection';

test('a selection is the same after it was in an address', () => {
  for (const one of [
    { from: 'document' as const, id: 'doc_1', version: 3, search: 'class:half' },
    { from: 'document' as const, id: 'doc_1' },
    { from: 'set' as const, id: 'set_1' },
    { from: 'badcases' as const, search: 'q=severity%3Ahigh&device=a' },
  ]) {
    expect(parseSelection(selectionText(one), one.search)).toEqual(one);
  }
  expect(parseSelection('')).toBeUndefined();
  expect(parseSelection('set/')).toBeUndefined();
  expect(parseSelection('pages/1')).toBeUndefined();
});

test('a bar leads to what is behind it', () => {
  const doc = { from: 'document' as const, id: 'doc_1', version: 3, search: 'label:a or label:b' };
  expect(behindLink(doc, valueQuery('attr.place', 'the hall'))).toBe(
    `/dam/documents/doc_1?${new URLSearchParams({ version: '3', query: '(label:a or label:b) attr.place:"the hall"' }).toString()}`,
  );
  expect(behindLink({ from: 'set', id: 'set_1' }, rangeQuery('attr.n', 2, 5))).toBe(
    '/dam/sets/set_1?query=attr.n%3A2..5',
  );
  const field = { from: 'badcases' as const, search: 'q=first_seen%3A4w&device=door-1' };
  const link = new URL(behindLink(field, valueQuery('truth', 'half')), 'http://x');
  expect(link.pathname).toBe('/bam');
  expect(link.searchParams.get('q')).toBe('first_seen:4w truth:half');
  expect(link.searchParams.get('device')).toBe('door-1');
  expect(valueQuery(undefined, 'x')).toBe('');
});

test('two selections are an address', () => {
  const link = analysisLink(
    { from: 'set', id: 's' },
    { from: 'badcases', search: 'q=first_seen:4w' },
  );
  const params = new URL(link, 'http://x').searchParams;
  expect([params.get('a'), params.get('b'), params.get('bq')]).toEqual([
    'set/s',
    'badcases',
    'q=first_seen:4w',
  ]);
});
