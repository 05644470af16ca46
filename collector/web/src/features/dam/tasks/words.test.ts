import { expect, test } from 'vitest';
import type { Job } from '@/lib/api/contract';
import { appliedOf, applyWords, documentAddress, lossOf, readyOf, waysOf } from './words';

const counts = { total: 12, done: 9, disputed: 1, skipped: 1, applied: 3 };
const job = {
  id: 'job_1',
  state: 'succeeded',
  reason: '',
  result: { version: 3, rows: 2, gone: 1 },
} as unknown as Job;

test('what goes with a task is said before it is deleted', () => {
  expect(readyOf({ counts })).toBe(5);
  const [items, stay, lost] = lossOf({ kind: 'labelling', state: 'done', counts });
  expect(items).toContain('12 items');
  expect(stay).toContain('3 items are in the document');
  expect(lost).toContain('5 items are accepted but not in the document');
  expect(lossOf({ kind: 'labelling', state: 'active', counts })).toHaveLength(1);
  expect(lossOf({ kind: 'collection', state: 'done', counts })[0]).toContain('stays');
});

test('what came of applying is said in words', () => {
  expect(applyWords(job)).toBe(
    'Labels of 2 rows are in version 3. 1 row is no longer in the document, or changed there since.',
  );
  expect(applyWords({ ...job, state: 'running' })).toContain('are brought');
  expect(applyWords({ ...job, state: 'failed', result: null, reason: 'no space' })).toContain(
    'no space',
  );
  expect(applyWords({ ...job, state: 'canceled', result: null })).toContain('cancelled');
  expect(appliedOf({ ...job, result: { items: 4 } })).toBeUndefined();
});

test('a task can only become what the server lets it', () => {
  const to = (state: 'open' | 'active' | 'done' | 'cancelled') =>
    waysOf({ kind: 'labelling', state, counts }).map((way) => way.state);
  expect([to('open'), to('active'), to('done'), to('cancelled')]).toEqual([
    ['active', 'cancelled'],
    ['done', 'cancelled'],
    ['active'],
    ['active'],
  ]);
});

test('the rows of a task are found in its document', () => {
  expect(documentAddress({ document: 'doc_1', query: 'a:b c' })).toBe(
    '/dam/documents/doc_1?query=a%3Ab+c',
  );
  expect(documentAddress({ document: 'doc_1' })).toBe('/dam/documents/doc_1');
});
