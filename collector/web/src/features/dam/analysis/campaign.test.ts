import { describe, expect, it } from 'vitest';
import type { Suggestion } from '@/lib/api/contract';
import { campaignOf } from './campaign';

const suggestion = (cell: Suggestion['cell']): Suggestion =>
  ({
    cell,
    rows: 300,
    words: 'Collect 300 of half at night: it is rare.',
  }) as unknown as Suggestion;

describe('campaignOf', () => {
  it('asks for what devices can tell', () => {
    expect(
      campaignOf(
        suggestion([
          { attribute: 'class', value: 'half "worn"' },
          { attribute: 'column.lux', value: 'low' },
        ] as Suggestion['cell']),
      ),
    ).toEqual({
      name: 'Collect 300 of half at night',
      note: 'Collect 300 of half at night: it is rare.',
      when: '(label == "half \\"worn\\"" or "half \\"worn\\"" in box_labels) and attributes.lux == "low"',
      quota: 300,
    });
  });
  it('leaves to a person what they cannot', () => {
    const cell = [
      { attribute: 'daytime', value: 'night' },
      { attribute: 'column.device', value: 'cam-1' },
    ] as Suggestion['cell'];
    expect(campaignOf(suggestion(cell)).when).toBe('');
  });
});
