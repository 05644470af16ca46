import { describe, expect, it } from 'vitest';
import { assign, attributeOf, mappingOf, planOf } from './plan';

describe('plan', () => {
  const mapping = {
    records: 'images',
    fields: { media: { column: 'file' }, truth: { column: 'gone' }, function: { value: 'face' } },
  };

  it('keeps what the columns allow', () => {
    const plan = planOf(mapping, ['file', 'label']);
    expect(plan.columns).toEqual({ file: 'media' });
    expect(mappingOf(plan)).toEqual({
      records: 'images',
      fields: { media: { column: 'file' }, function: { value: 'face' } },
    });
  });

  it('gives a field to one column only, and not beside a fixed value', () => {
    let plan = planOf(mapping, ['file', 'label']);
    plan = assign(plan, 'label', 'media');
    expect(plan.columns).toEqual({ label: 'media' });
    plan = assign(plan, 'file', 'function');
    expect(plan.fixed).toEqual([]);
    plan = assign(plan, 'label', '');
    expect(mappingOf(plan).fields).toEqual({ function: { column: 'file' } });
  });

  it('names attributes', () => {
    expect(attributeOf('@width')).toBe('attributes.width');
    expect(attributeOf('attributes.mask')).toBe('attributes.mask');
  });
});
