/** What the keyboard can do in the labeller, in one table: the page binds by it and the help shows it. */

/** A key with what is held beside it: "a", "Shift+ArrowLeft", "Ctrl+z". Shift is part of a letter itself. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const single = event.key.length === 1;
  return [
    (event.ctrlKey || event.metaKey) && 'Ctrl',
    event.altKey && 'Alt',
    event.shiftKey && (!single || event.ctrlKey || event.metaKey) && 'Shift',
    single && (event.ctrlKey || event.metaKey) ? event.key.toLowerCase() : event.key,
  ]
    .filter(Boolean)
    .join('+');
}

/** On what a key has a meaning: everything, what is drawn on, or what plays. */
export type Where = 'all' | 'drawn' | 'played';

const table = [
  { id: 'submit', text: 'Submit, and on to the next', where: 'all', keys: ['Enter'] },
  { id: 'skip', text: 'Skip it, for a reason', where: 'all', keys: ['s'] },
  { id: 'next', text: 'On to the next without submitting', where: 'all', keys: ['j'] },
  { id: 'previous', text: 'Back to the one before', where: 'all', keys: ['k'] },
  { id: 'undo', text: 'Undo', where: 'all', keys: ['u', 'Ctrl+z'] },
  { id: 'redo', text: 'Redo', where: 'all', keys: ['U', 'Ctrl+Shift+z', 'Ctrl+y'] },
  { id: 'copy', text: 'Copy the marks of the one before', where: 'all', keys: ['c'] },
  { id: 'accept', text: 'Accept what a model proposed', where: 'all', keys: ['a'] },
  { id: 'acceptAll', text: 'Accept all that a model proposed', where: 'all', keys: ['A'] },
  { id: 'refuseAll', text: 'Refuse all that is not accepted', where: 'all', keys: ['X'] },
  { id: 'after', text: 'Select the next mark', where: 'all', keys: ['PageDown'] },
  { id: 'before', text: 'Select the mark before', where: 'all', keys: ['PageUp'] },
  { id: 'double', text: 'Double the selected mark', where: 'all', keys: ['d'] },
  { id: 'remove', text: 'Remove it', where: 'all', keys: ['Delete', 'Backspace', 'x'] },
  { id: 'text', text: 'Write its text, or that of the whole', where: 'all', keys: ['t'] },
  { id: 'leave', text: 'Give up the drawing; select nothing', where: 'all', keys: ['Escape'] },
  { id: 'select', text: 'Tool: select and move', where: 'drawn', keys: ['v'] },
  { id: 'box', text: 'Tool: box', where: 'drawn', keys: ['b'] },
  { id: 'turned', text: 'Tool: turned box', where: 'drawn', keys: ['r'] },
  { id: 'polygon', text: 'Tool: polygon', where: 'drawn', keys: ['p'] },
  { id: 'polyline', text: 'Tool: line', where: 'drawn', keys: ['l'] },
  { id: 'points', text: 'Tool: key points', where: 'drawn', keys: ['o'] },
  { id: 'place', text: 'Place a shape by key, in the middle', where: 'drawn', keys: ['n'] },
  { id: 'left', text: 'Move it to the left', where: 'drawn', keys: ['ArrowLeft'] },
  { id: 'right', text: 'Move it to the right', where: 'drawn', keys: ['ArrowRight'] },
  { id: 'up', text: 'Move it up', where: 'drawn', keys: ['ArrowUp'] },
  { id: 'down', text: 'Move it down', where: 'drawn', keys: ['ArrowDown'] },
  { id: 'narrower', text: 'Make it narrower', where: 'drawn', keys: ['Alt+ArrowLeft'] },
  { id: 'wider', text: 'Make it wider', where: 'drawn', keys: ['Alt+ArrowRight'] },
  { id: 'lower', text: 'Make it lower', where: 'drawn', keys: ['Alt+ArrowUp'] },
  { id: 'higher', text: 'Make it higher', where: 'drawn', keys: ['Alt+ArrowDown'] },
  { id: 'turnBack', text: 'Turn it back', where: 'drawn', keys: ['['] },
  { id: 'turnOn', text: 'Turn it on', where: 'drawn', keys: [']'] },
  { id: 'closer', text: 'Closer', where: 'drawn', keys: ['+', '='] },
  { id: 'farther', text: 'Farther', where: 'drawn', keys: ['-'] },
  { id: 'fit', text: 'All of the picture', where: 'drawn', keys: ['f'] },
  { id: 'hide', text: 'Hide the marks, and show them', where: 'drawn', keys: ['h'] },
  { id: 'play', text: 'Play or pause', where: 'played', keys: [' '] },
  { id: 'stepBack', text: 'A step back in time', where: 'played', keys: [','] },
  { id: 'stepOn', text: 'A step on in time', where: 'played', keys: ['.'] },
  { id: 'from', text: 'The part begins here', where: 'played', keys: ['i'] },
  { id: 'to', text: 'The part ends here', where: 'played', keys: ['e'] },
  { id: 'help', text: 'Show these keys', where: 'all', keys: ['?'] },
] as const satisfies readonly { id: string; text: string; where: Where; keys: readonly string[] }[];

export type Deed = (typeof table)[number]['id'];

export interface Command {
  id: Deed;
  text: string;
  where: Where;
  keys: readonly string[];
}

export const commands: readonly Command[] = table;

/** With Shift a step is ten times as long. */
const steps = new Set<Deed>([
  'left',
  'right',
  'up',
  'down',
  'narrower',
  'wider',
  'lower',
  'higher',
  'turnBack',
  'turnOn',
  'stepBack',
  'stepOn',
]);

const shifted: Record<string, string> = { '{': '[', '}': ']', '<': ',', '>': '.' };

/** What a key does, and how many steps of it. */
export function deedOf(name: string): { deed: Deed; steps: number } | undefined {
  const found = commands.find(({ keys }) => keys.includes(name));
  if (found) return { deed: found.id, steps: 1 };
  const plain = shifted[name] ?? (name.includes('Shift+') ? name.replace('Shift+', '') : undefined);
  const long = commands.find(({ id, keys }) => steps.has(id) && plain && keys.includes(plain));
  return long && { deed: long.id, steps: 10 };
}

/** Keys that classes get, in their order: digits, then letters that mean nothing else. */
const letters = '1234567890qwymzgBCDEFGHIJKLMNOPQRSTVWYZ'.split('');

/** The key of each class: its own if that means nothing else, one that is free, or "" when there are no more. */
export function classKeys(wished: readonly string[]): string[] {
  const own = wished.map((key, n) =>
    key !== '' && deedOf(key) === undefined && wished.indexOf(key) === n ? key : '',
  );
  const free = letters.filter((letter) => deedOf(letter) === undefined && !own.includes(letter));
  return own.map((key) => key || (free.shift() ?? ''));
}
