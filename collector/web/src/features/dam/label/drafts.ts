/** Work that was not submitted yet, kept in the browser: neither a reload nor a server that is away loses any of it. */
import type { Work } from './work';

export interface Draft {
  work: Work;
  /** When it was kept, in milliseconds since 1970. */
  at: number;
}

const prefix = 'mlife.label.';
/** The most drafts that are kept; the oldest go first. */
const most = 40;

const nameOf = (task: string, item: string) => `${prefix}${task}.${item}`;

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const { work, at } = value as Partial<Draft>;
  return typeof at === 'number' && typeof work === 'object' && Array.isArray(work.marks);
}

export function readDraft(store: Storage, task: string, item: string): Draft | undefined {
  try {
    const value = JSON.parse(store.getItem(nameOf(task, item)) ?? 'null') as unknown;
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const ageOf = (store: Storage, name: string) =>
  Number(/"at":(\d+)/.exec(store.getItem(name) ?? '')?.[1] ?? 0);

function oldest(store: Storage): string[] {
  const names = Object.keys(store).filter((name) => name.startsWith(prefix));
  return names.sort((a, b) => ageOf(store, a) - ageOf(store, b));
}

/** Keeps a draft; says whether there was room for it. */
export function keepDraft(store: Storage, task: string, item: string, draft: Draft): boolean {
  const name = nameOf(task, item);
  // Its age stands first, so that it is found without reading all of it.
  const text = JSON.stringify({ at: draft.at, work: draft.work });
  const others = oldest(store).filter((one) => one !== name);
  while (others.length >= most) store.removeItem(others.shift() ?? '');
  for (;;) {
    try {
      store.setItem(name, text);
      return true;
    } catch {
      const first = others.shift();
      if (first === undefined) return false;
      store.removeItem(first);
    }
  }
}

export const dropDraft = (store: Storage, task: string, item: string): void =>
  store.removeItem(nameOf(task, item));
