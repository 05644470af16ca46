import { expect, it } from 'vitest';
import { joinCommand, splitCommand } from './command';

it.each([
  ['train --epochs 3', ['train', '--epochs', '3']],
  ['  "a b" \'c "d"\'  ', ['a b', 'c "d"']],
  ['x ""', ['x', '']],
  ['', []],
])('splits %s', (text, parts) => {
  expect(splitCommand(text)).toEqual(parts);
  expect(splitCommand(joinCommand(parts))).toEqual(parts);
});
