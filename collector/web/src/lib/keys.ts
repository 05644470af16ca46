import { useLayoutEffect, useRef } from 'react';

export type KeyMap = Record<string, () => void>;

/** The longest pause inside a two-key shortcut, in milliseconds. */
const patience = 900;

/** Whether keys typed now belong to a field and not to the page. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Matches keys against a map whose names are single keys ("j") or two in a row ("g b"). */
export class KeyMatcher {
  private first = '';
  private at = 0;

  /** The action for this key, if any. `now` is a time in milliseconds. */
  match(map: KeyMap, key: string, now: number): (() => void) | undefined {
    const pair = now - this.at < patience && this.first ? map[`${this.first} ${key}`] : undefined;
    const leads = Object.keys(map).some((name) => name.startsWith(`${key} `));
    this.first = pair ? '' : leads ? key : '';
    this.at = now;
    return pair ?? map[key];
  }
}

/** Binds keys while the component is mounted. Fields, open dialogs and modifier keys are left alone. */
export function useKeys(map: KeyMap): void {
  const current = useRef(map);
  // In the layout phase, so that a key that comes right after sees what is drawn and nothing older.
  useLayoutEffect(() => {
    current.current = map;
  });
  useLayoutEffect(() => {
    const matcher = new KeyMatcher();
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]')) return;
      const action = matcher.match(current.current, event.key, event.timeStamp);
      if (!action) return;
      event.preventDefault();
      action();
    };
    // Before a dialog hears the key: one that closes at Escape would be gone when the page looks for it.
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, []);
}
