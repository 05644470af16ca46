/**
 * Everything the keyboard can do, in one table: the pages bind by it, the help sheet shows it, and each person may change
 * the keys. A key is what the browser calls it ("j", "ArrowDown"); two in a row are written with a space ("g b").
 */

/** Where a command is heard: everywhere, in the list of badcases, on the page of one, on both, by the media shown on a page, or by the map of a clustering. */
export type Scope = 'everywhere' | 'list' | 'case' | 'review' | 'media' | 'map';

export interface Command {
  id: string;
  text: string;
  scope: Scope;
  keys: readonly string[];
}

const table = [
  { id: 'help', text: 'Show the keys', scope: 'everywhere', keys: ['?'] },
  { id: 'search', text: 'Search', scope: 'everywhere', keys: ['/'] },
  { id: 'go.bam', text: 'Go to BAM: badcases', scope: 'everywhere', keys: ['g b'] },
  { id: 'go.next', text: 'Go to the next badcase to work on', scope: 'everywhere', keys: ['g n'] },
  { id: 'go.dam', text: 'Go to DAM: data', scope: 'everywhere', keys: ['g d'] },
  { id: 'go.mtt', text: 'Go to MTT: training and testing', scope: 'everywhere', keys: ['g t'] },
  { id: 'go.msm', text: 'Go to MSM: models', scope: 'everywhere', keys: ['g m'] },
  { id: 'go.fleet', text: 'Go to the fleet: devices', scope: 'everywhere', keys: ['g f'] },
  { id: 'go.settings', text: 'Go to the settings', scope: 'everywhere', keys: ['g s'] },

  { id: 'next', text: 'Next badcase', scope: 'review', keys: ['j', 'ArrowRight'] },
  { id: 'previous', text: 'Previous badcase', scope: 'review', keys: ['k', 'ArrowLeft'] },
  { id: 'down', text: 'One row down', scope: 'list', keys: ['ArrowDown'] },
  { id: 'up', text: 'One row up', scope: 'list', keys: ['ArrowUp'] },
  { id: 'open', text: 'Open the badcase', scope: 'list', keys: ['Enter'] },
  { id: 'back', text: 'Back to the list', scope: 'case', keys: ['l', 'Escape'] },
  { id: 'select', text: 'Select it', scope: 'list', keys: ['x'] },
  { id: 'range', text: 'Select all from the last one to it', scope: 'list', keys: ['X'] },
  { id: 'selectAll', text: 'Select all that were found', scope: 'list', keys: ['*'] },
  { id: 'clear', text: 'Clear the selection', scope: 'list', keys: ['Escape'] },

  { id: 'status.new', text: 'Status: new', scope: 'review', keys: ['1'] },
  { id: 'status.open', text: 'Status: open', scope: 'review', keys: ['2'] },
  { id: 'status.in_progress', text: 'Status: in progress', scope: 'review', keys: ['3'] },
  { id: 'status.resolved', text: 'Status: resolved', scope: 'review', keys: ['4'] },
  { id: 'status.wont_fix', text: 'Status: won’t fix', scope: 'review', keys: ['5'] },
  { id: 'on.open', text: 'Open, and on to the next', scope: 'review', keys: ['o'] },
  { id: 'on.resolved', text: 'Resolved, and on to the next', scope: 'review', keys: ['r'] },
  { id: 'on.wont_fix', text: 'Won’t fix, and on to the next', scope: 'review', keys: ['w'] },
  { id: 'severity.low', text: 'Severity: low', scope: 'review', keys: ['s l'] },
  { id: 'severity.medium', text: 'Severity: medium', scope: 'review', keys: ['s m'] },
  { id: 'severity.high', text: 'Severity: high', scope: 'review', keys: ['s h'] },
  { id: 'severity.critical', text: 'Severity: critical', scope: 'review', keys: ['s c'] },
  { id: 'tag', text: 'Add a tag', scope: 'review', keys: ['t'] },
  { id: 'assign.me', text: 'Assign to me', scope: 'review', keys: ['i'] },
  { id: 'assign', text: 'Assign to somebody', scope: 'review', keys: ['n'] },
  { id: 'edit', text: 'Edit the badcase or the selection', scope: 'review', keys: ['e'] },
  { id: 'testData', text: 'Add to test data …', scope: 'review', keys: ['a'] },
  { id: 'testDataAgain', text: 'Add to the same test data again', scope: 'review', keys: ['d'] },
  { id: 'media.play', text: 'Play or pause', scope: 'media', keys: [' '] },
  { id: 'media.back', text: 'One frame, or a second of sound, back', scope: 'media', keys: [','] },
  { id: 'media.on', text: 'One frame, or a second of sound, on', scope: 'media', keys: ['.'] },
  { id: 'media.repeat', text: 'Repeat the marked part', scope: 'media', keys: ['p'] },
  { id: 'media.closer', text: 'Zoom into a recording', scope: 'media', keys: ['+', '='] },
  { id: 'media.wider', text: 'Zoom out of a recording', scope: 'media', keys: ['-'] },
  { id: 'media.whole', text: 'The whole recording', scope: 'media', keys: ['0'] },
  { id: 'media.previous', text: 'Previous medium of the badcase', scope: 'media', keys: ['['] },
  { id: 'media.next', text: 'Next medium of the badcase', scope: 'media', keys: [']'] },
  { id: 'media.edit', text: 'Edit the medium by drawing', scope: 'media', keys: ['E'] },
  { id: 'map.lasso', text: 'The lasso, on or off', scope: 'map', keys: ['l'] },
  { id: 'map.closer', text: 'Closer', scope: 'map', keys: ['+', '='] },
  { id: 'map.wider', text: 'Farther', scope: 'map', keys: ['-'] },
  { id: 'map.whole', text: 'All of the map', scope: 'map', keys: ['0'] },
  { id: 'map.clear', text: 'Select nothing', scope: 'map', keys: ['Escape'] },
  { id: 'undo', text: 'Undo the last change', scope: 'review', keys: ['u', 'z'] },
] as const satisfies readonly Command[];

export const commands: readonly Command[] = table;
export type CommandId = (typeof table)[number]['id'];

/** Keys that somebody has set, by command. */
export type OwnKeys = Record<string, string[]>;

export const scopeNames: Record<Scope, string> = {
  everywhere: 'Everywhere',
  review: 'Badcases, in the list and opened',
  list: 'In the list',
  case: 'On the page of a badcase',
  media: 'Media that are shown',
  map: 'On the map of a clustering',
};

/** The keys of a command: one's own, or those it comes with. */
export function keysOf(command: Command, own: OwnKeys): readonly string[] {
  return own[command.id] ?? command.keys;
}

/** Whether two scopes can be heard at the same time. */
function overlap(one: Scope, other: Scope): boolean {
  if (one === other) return true;
  if (one === 'map' || other === 'map') return one === 'everywhere' || other === 'everywhere';
  const apart = one === 'list' ? other : other === 'list' ? one : undefined;
  return apart !== 'case' && apart !== 'media';
}

/** Whether the keyboard cannot tell two keys apart: they are the same, or one is the beginning of the other. */
function sameStart(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}

export interface Conflict {
  key: string;
  one: Command;
  other: Command;
}

/** Keys that mean two things at the same place. */
export function conflicts(own: OwnKeys): Conflict[] {
  const found: Conflict[] = [];
  commands.forEach((one, n) => {
    for (const other of commands.slice(n + 1)) {
      if (!overlap(one.scope, other.scope)) continue;
      for (const key of keysOf(one, own)) {
        if (keysOf(other, own).some((taken) => sameStart(key, taken))) {
          found.push({ key, one, other });
        }
      }
    }
  });
  return found;
}

/** What was kept at the server, as far as it can be understood. */
export function readOwnKeys(value: unknown): OwnKeys {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const known = new Set(commands.map((command) => command.id));
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).filter(
      (entry): entry is [string, string[]] =>
        known.has(entry[0]) &&
        Array.isArray(entry[1]) &&
        entry[1].every((key) => typeof key === 'string' && key !== ''),
    ),
  );
}

const shown: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
};

/** The presses of a key: two in a row are written with a space, which is a key too. */
export const pressesOf = (key: string) => (key === ' ' ? [key] : key.split(' '));

/** A key as it is written on the keyboard. */
export const keyLabel = (key: string) => shown[key] ?? key;
