/** Every state of one piece of work, so that each step can be undone and done again. */
export interface History<T> {
  past: readonly T[];
  now: T;
  future: readonly T[];
  /** What the last step was; a step of the same name that follows at once goes into it. */
  step: string;
}

/** How many steps can be undone. */
export const mostSteps = 500;

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [], step: '' });

/**
 * Goes on to a next state. Steps of the same name that is not empty become one, as the many of a drag or of a key that is
 * held.
 */
export function goOn<T>(history: History<T>, next: T, step = ''): History<T> {
  if (Object.is(next, history.now)) return history;
  if (step !== '' && step === history.step) return { ...history, now: next, future: [] };
  return { past: [...history.past, history.now].slice(-mostSteps), now: next, future: [], step };
}

/** Ends a step: the next one of its name is one of its own. */
export const endStep = <T>(history: History<T>): History<T> =>
  history.step === '' ? history : { ...history, step: '' };

export function undo<T>({ past, now, future, ...rest }: History<T>): History<T> {
  const before = past.at(-1);
  if (past.length === 0 || before === undefined) return { ...rest, past, now, future };
  return { past: past.slice(0, -1), now: before, future: [now, ...future], step: '' };
}

export function redo<T>({ past, now, future, ...rest }: History<T>): History<T> {
  const [next, ...later] = future;
  if (future.length === 0 || next === undefined) return { ...rest, past, now, future };
  return { past: [...past, now], now: next, future: later, step: '' };
}
