import { describe, expect, it } from 'vitest';
import { nameBeingTyped, withName } from './mention';

describe('a name after @', () => {
  it('is known while it is typed', () => {
    expect(nameBeingTyped('@', 1)).toBe('');
    expect(nameBeingTyped('see @be', 7)).toBe('be');
    expect(nameBeingTyped('see @be', 5)).toBe('');
    expect(nameBeingTyped('see @be now', 11)).toBeUndefined();
  });
  it('is no mail address', () => {
    expect(nameBeingTyped('ann@be', 6)).toBeUndefined();
  });
  it('is made whole at the caret', () => {
    expect(withName('see @be', 7, 'ben')).toEqual({ text: 'see @ben ', caret: 9 });
    expect(withName('@be, look', 3, 'ben')).toEqual({ text: '@ben , look', caret: 5 });
    expect(withName('@be look', 3, 'ben')).toEqual({ text: '@ben look', caret: 5 });
    expect(withName('nothing', 3, 'ben')).toEqual({ text: 'nothing', caret: 3 });
  });
});
