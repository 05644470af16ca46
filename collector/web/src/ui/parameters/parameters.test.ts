import { describe, expect, it } from 'vitest';
import { missing, parametersOf, startOf, withValue } from './parameters';

const schema = {
  type: 'object',
  required: ['from', 'regions'],
  properties: {
    from: { type: 'number', minimum: 0, maximum: 10, title: 'From, seconds', default: 0 },
    way: { enum: ['exact', 'copy'], default: 'exact', description: 'How.' },
    rate: { enum: [8000, 16000] },
    grey: { type: 'boolean' },
    limit: { type: 'integer', exclusiveMinimum: 0 },
    regions: { type: 'array' },
  },
};

describe('the parameters of an operation', () => {
  const list = parametersOf({ parameters: schema });
  it('are those of its schema', () => {
    expect(list.map(({ kind }) => kind)).toEqual([
      'number',
      'choice',
      'choice',
      'switch',
      'number',
      'json',
    ]);
    expect(list[0]).toMatchObject({ label: 'From, seconds', required: true, least: 0, most: 10 });
    expect(list[4]).toMatchObject({ label: 'limit', whole: true, least: 0 });
    expect(list[2]?.choices).toEqual([8000, 16000]);
  });
  it('start with their defaults, and say what is missing', () => {
    const start = startOf(list);
    expect(start).toEqual({ from: 0, way: 'exact' });
    expect(missing(list, start)).toEqual(['regions']);
    expect(missing(list, withValue(start, 'regions', []))).toEqual([]);
    expect(withValue(start, 'way', undefined)).toEqual({ from: 0 });
  });
  it('are none without a schema', () => {
    expect(parametersOf({ parameters: null })).toEqual([]);
  });
});
