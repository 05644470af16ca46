import { describe, expect, it } from 'vitest';
import { columnsOf } from './columns';

describe('columnsOf', () => {
  it('reads texts, numbers and yes or no', () => {
    expect(columnsOf(['place=lift 2', ' batch = 7', 'glasses=true', 'a=b=c']).values).toEqual({
      place: 'lift 2',
      batch: 7,
      glasses: true,
      a: 'b=c',
    });
  });
  it('keeps numbers that would be written otherwise as texts', () => {
    expect(columnsOf(['serial=007', 'long=12345678901234567890']).values).toEqual({
      serial: '007',
      long: '12345678901234567890',
    });
  });
  it('names what is no column', () => {
    expect(columnsOf(['place=hall', 'hall', '=x', 'y=']).wrong).toBe('hall');
    expect(columnsOf([]).wrong).toBeUndefined();
  });
});
