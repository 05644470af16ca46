import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { keepDraft, readDraft } from './drafts';
import { begin, endStep, goOn, redo, undo, type History } from './history';
import type { Work } from './work';

/** How long work rests before it is kept, in milliseconds. */
const rest = 250;

export interface Desk {
  work: Work;
  /** Changes the work; many changes of one step are undone as one. */
  set: (next: Work, step?: string) => void;
  end: () => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
  /** Whether there is anything that the server has not. */
  dirty: boolean;
  /** Whether the browser has no room to keep it. */
  unkept: boolean;
  /** Whether it was found in the browser. */
  found: boolean;
  /** Leaves the keeping to somebody else, who sends it. */
  handOver: () => void;
}

/** The work on one item: every step can be undone, and the browser keeps it until it is submitted. */
export function useWork(task: string, item: string, first: Work): Desk {
  const [kept] = useState(() => readDraft(localStorage, task, item));
  const [history, setHistory] = useState<History<Work>>(() => {
    const start = begin(first);
    return kept ? goOn(start, kept.work) : start;
  });
  const [unkept, setUnkept] = useState(false);
  const over = useRef(false);
  const { now, past, future } = history;
  const dirty = past.length > 0;
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  }, [now]);
  const keep = useCallback(() => {
    if (over.current) return;
    setUnkept(!keepDraft(localStorage, task, item, { work: latest.current, at: Date.now() }));
  }, [task, item]);
  useEffect(() => {
    if (!dirty) return;
    const timer = setTimeout(keep, rest);
    return () => clearTimeout(timer);
  }, [now, dirty, keep]);
  useEffect(() => {
    if (!dirty) return;
    // The page may go before the rest is over.
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [dirty, keep]);
  const deeds = useMemo(
    () => ({
      set: (next: Work, step = '') => setHistory((old) => goOn(old, next, step)),
      end: () => setHistory(endStep),
      undo: () => setHistory(undo),
      redo: () => setHistory(redo),
      handOver: () => {
        over.current = true;
      },
    }),
    [],
  );
  return {
    work: now,
    ...deeds,
    canUndo: past.length > 0,
    canRedo: future.length > 0,
    dirty,
    unkept,
    found: kept !== undefined,
  };
}
