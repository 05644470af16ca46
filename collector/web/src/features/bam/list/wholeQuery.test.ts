import { describe, expect, it } from 'vitest';
import { beyondQuery, wholeQuery } from './wholeQuery';

describe('wholeQuery', () => {
  it('says with one query what the address says with several parameters', () => {
    expect(wholeQuery({ q: 'mask', status: 'open', place: 'hall 2', sort: '-score' })).toBe(
      'mask status:open place:"hall 2"',
    );
    expect(wholeQuery({ q: 'a or b', has_truth: 'false' })).toBe('(a or b) truth:null');
    expect(wholeQuery({ id: 'bc_1,bc_2', attr: 'shift=late=1' })).toBe(
      'id:(bc_1, bc_2) attr.shift:"late=1"',
    );
    expect(wholeQuery({})).toBe('');
  });

  it('knows what it cannot say', () => {
    expect(beyondQuery({ cluster: 'grp_1' })).toBe(true);
    expect(beyondQuery({ q: 'mask' })).toBe(false);
  });
});
