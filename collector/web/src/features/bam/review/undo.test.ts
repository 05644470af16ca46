import { expect, it } from 'vitest';
import { changes } from './undo';

it('gives changes back from the newest to the oldest', () => {
  for (const action of ['a', 'b', 'c']) changes.push({ action, badcase: '', text: action });
  changes.drop('b');
  expect(changes.pop()?.action).toBe('c');
  expect(changes.pop()?.action).toBe('a');
  expect(changes.pop()).toBeUndefined();
});
