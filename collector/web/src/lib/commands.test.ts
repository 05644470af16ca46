import { expect, it } from 'vitest';
import { commands, conflicts, keyLabel, keysOf, pressesOf, readOwnKeys } from './commands';

it('comes without conflicts', () => {
  expect(conflicts({})).toEqual([]);
  expect(new Set(commands.map((command) => command.id)).size).toBe(commands.length);
});

it('finds a key that means two things, also as the beginning of another', () => {
  const same = conflicts({ undo: ['j'] });
  expect(same).toHaveLength(1);
  expect([same[0]?.one.id, same[0]?.other.id]).toEqual(['next', 'undo']);
  // "s" would be heard before "s l" could be typed; there are four such pairs.
  expect(conflicts({ tag: ['s'] })).toHaveLength(4);
  // The list and the page of one badcase are never heard together.
  expect(conflicts({ select: ['b'], back: ['b'] })).toEqual([]);
  expect(conflicts({ tag: ['g'] })).toHaveLength(7);
});

it('reads what was kept and leaves out what it does not know', () => {
  const own = readOwnKeys({ next: ['n'], nothing: ['q'], tag: 'x', undo: [1], open: [''] });
  expect(own).toEqual({ next: ['n'] });
  expect(readOwnKeys(null)).toEqual({});
  const next = commands.find((command) => command.id === 'next');
  expect(next && keysOf(next, own)).toEqual(['n']);
});

it('names the presses of a key, also of the space', () => {
  expect(pressesOf('g b').map(keyLabel)).toEqual(['g', 'b']);
  expect(pressesOf(' ').map(keyLabel)).toEqual(['Space']);
});
