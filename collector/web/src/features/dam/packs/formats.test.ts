import { expect, test } from 'vitest';
import { formatChoices, formatName } from './formats';

test('formats are offered under their names, in groups, and none is lost', () => {
  const choices = formatChoices(['voc', 'coco', 'new-one']);
  expect(choices.map(({ group, items }) => [group, items.map(({ value }) => value)])).toEqual([
    ['To train with', ['coco']],
    ['For other tools', ['voc']],
    ['Others', ['new-one']],
  ]);
  expect(formatName('coco')).toBe('COCO');
  expect(formatName('new-one')).toBe('new-one');
});
