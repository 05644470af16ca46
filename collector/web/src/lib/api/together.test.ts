import { expect, test, vi } from 'vitest';
import { together } from './together';

test('what is asked at the same time is one question, each key once', async () => {
  const ask = vi.fn((keys: string[]) =>
    Promise.resolve(new Map(keys.map((key) => [key, `${key}!`]))),
  );
  const one = together(ask, { wait: 1, most: 3 });
  expect(await Promise.all([one('a'), one('b'), one('a')])).toEqual(['a!', 'b!', 'a!']);
  expect(ask.mock.calls).toEqual([[['a', 'b']]]);
  expect(await Promise.all(['c', 'd', 'e', 'f'].map(one))).toEqual(['c!', 'd!', 'e!', 'f!']);
  expect(ask.mock.calls.slice(1)).toEqual([[['c', 'd', 'e']], [['f']]]);
});

test('a question that fails fails for all who asked, and the next is asked anew', async () => {
  const ask = vi
    .fn<(keys: string[]) => Promise<Map<string, string>>>()
    .mockRejectedValueOnce(new Error('away'))
    .mockResolvedValueOnce(new Map([['a', 'here']]));
  const one = together(ask, { wait: 1, most: 9 });
  const answers = await Promise.allSettled([one('a'), one('b')]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await Promise.allSettled([one('a'), one('b')])).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected', // it was left out of the answer
  ]);
});
