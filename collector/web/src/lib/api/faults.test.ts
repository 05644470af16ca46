import { expect, test } from 'vitest';
import { ApiError, refused } from './client';
import { faultsAt } from './faults';

test('what is wrong stands at its field, and the rest is told besides', () => {
  const error = new ApiError(422, 'datatask: people[1]: nobody signs in as "x"', 'invalid', [
    { location: 'people[1]', message: 'nobody signs in as "x"' },
    { location: 'body.labels[0].key', message: 'expected length <= 1' },
  ]);
  expect(faultsAt(error, ['people', 'labels'])).toEqual({
    at: { people: 'nobody signs in as "x"', labels: 'expected length <= 1' },
    rest: null,
  });
  expect(faultsAt(error, ['people'])).toEqual({
    at: { people: 'nobody signs in as "x"' },
    rest: error,
  });
  const plain = new ApiError(409, 'people work on it');
  expect(faultsAt(plain, ['people'])).toEqual({ at: {}, rest: plain });
  expect(faultsAt(null, ['people'])).toEqual({ at: {}, rest: null });
});

test('what is said of one field is said once, in words', () => {
  const body = (location: string, message: string, detail: string) =>
    refused(422, JSON.stringify({ detail, errors: [{ location, message }] }));
  const search = body(
    'query.query',
    'column 3: no such field',
    'search: query.query: column 3: no such field',
  );
  expect(search.message).toBe('The search: column 3: no such field');
  expect(search.details).toEqual([]);
  expect(search.faults).toHaveLength(1);
  const title = body('title', '1 to 256 bytes', 'datatask: title: 1 to 256 bytes');
  expect([title.message, ...title.details]).toEqual(['Title: 1 to 256 bytes']);
  const other = body('row 3', 'no path', 'nothing was imported: 1 row is wrong');
  expect([other.message, ...other.details]).toEqual([
    'nothing was imported: 1 row is wrong',
    'row 3: no path',
  ]);
});
