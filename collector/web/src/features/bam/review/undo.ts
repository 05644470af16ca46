import { useSyncExternalStore } from 'react';

/** One change that this page made and can take back. `badcase` is "" for a change of many. */
export interface Undoable {
  action: string;
  badcase: string;
  text: string;
}

/** How many changes the undo key reaches; older ones are under Changes. */
const depth = 200;

/** The changes of this page, the newest last. It lives as long as the page: the server keeps them all. */
class Changes {
  private list: readonly Undoable[] = [];
  private readonly listeners = new Set<() => void>();

  push(change: Undoable): void {
    this.set([...this.list, change].slice(-depth));
  }

  /** Takes the newest out. */
  pop(): Undoable | undefined {
    const last = this.list.at(-1);
    if (last) this.set(this.list.slice(0, -1));
    return last;
  }

  drop(action: string): void {
    this.set(this.list.filter((one) => one.action !== action));
  }

  readonly current = () => this.list;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private set(list: readonly Undoable[]): void {
    this.list = list;
    this.listeners.forEach((listener) => listener());
  }
}

export const changes = new Changes();

export const useChanges = () => useSyncExternalStore(changes.subscribe, changes.current);
