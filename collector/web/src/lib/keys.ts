import { useLayoutEffect, useRef } from 'react';

export type KeyMap = Record<string, () => void>;

/** The longest pause inside a two-key shortcut, in milliseconds. */
const patience = 900;

const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];
const press = [' ', 'Enter'];
const pressed = ':is(button, a[href], summary, [role="button"])';

/** Elements that use some keys by themselves. */
const own: [selector: string, keys: string[]][] = [
  ['[type="checkbox"], [type="radio"]', [...press, ...arrows]],
  ['[role="slider"], [role="tab"], [role="menuitem"], [role="option"]', [...press, ...arrows]],
  // One that was reached by the keyboard is pressed by it; one that was clicked does not keep the keys.
  [`${pressed}:focus-visible`, press],
];

/** Whether a key belongs to what has the focus and not to the page. An element may list its own in data-keys. */
export function belongsTo(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.dataset['keys']?.split(' ').includes(key)) return true;
  const found = own.find(([selector]) => target.matches(selector));
  if (found) return found[1].includes(key);
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Matches keys against maps whose names are single keys ("j") or two in a row ("g b"). */
export class KeyMatcher {
  private first = '';
  private at = 0;

  /** The actions for this key. One that ends a pair in any map is no key of its own in another. `now` is a time in milliseconds. */
  match(maps: readonly KeyMap[], key: string, now: number): (() => void)[] {
    const of = (name: string) => maps.flatMap((map) => map[name] ?? []);
    const pairs = now - this.at < patience && this.first ? of(`${this.first} ${key}`) : [];
    const leads = maps.some((map) => Object.keys(map).some((name) => name.startsWith(`${key} `)));
    this.first = pairs.length === 0 && leads ? key : '';
    this.at = now;
    return pairs.length > 0 ? pairs : of(key);
  }
}

/** What the mounted components bind; one listener serves all, so that they know of each other's pairs. */
const bound = new Set<{ readonly current: KeyMap }>();
const matcher = new KeyMatcher();

function listen(event: KeyboardEvent) {
  if (event.ctrlKey || event.metaKey || event.altKey || belongsTo(event.target, event.key)) return;
  if (document.querySelector('[role="dialog"]')) return;
  const maps = [...bound].map(({ current }) => current);
  const actions = matcher.match(maps, event.key, event.timeStamp);
  if (actions.length === 0) return;
  event.preventDefault();
  // Whoever works the page by keys has left what was clicked before: Enter must not press that again.
  const left = document.activeElement;
  if (left instanceof HTMLElement && left.matches(pressed)) left.blur();
  for (const action of actions) action();
}

/** Binds keys while the component is mounted. Fields, controls, open dialogs and modifier keys are left alone. */
export function useKeys(map: KeyMap): void {
  const current = useRef(map);
  // In the layout phase, so that a key that comes right after sees what is drawn and nothing older.
  useLayoutEffect(() => {
    current.current = map;
  });
  useLayoutEffect(() => {
    // Before a dialog hears the key: one that closes at Escape would be gone when the page looks for it.
    if (bound.size === 0) window.addEventListener('keydown', listen, { capture: true });
    bound.add(current);
    return () => {
      bound.delete(current);
      if (bound.size === 0) window.removeEventListener('keydown', listen, { capture: true });
    };
  }, []);
}
