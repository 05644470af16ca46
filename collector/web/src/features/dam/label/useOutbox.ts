import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '@/lib/api/client';
import { sendAnswer, type ItemAnswer } from '@/lib/api/labelling';
import { dropDraft, keepDraft } from './drafts';
import type { Work } from './work';

/** An answer on its way, or one that the server did not take. */
export interface Letter {
  n: number;
  answer: ItemAnswer;
  /** Why it was not taken; "" while it is on its way. */
  error: string;
}

/** How long to wait before what could not be sent is sent again, in milliseconds. */
const pause = 4_000;

/** Whether another try may help without anybody doing anything. */
const passes = (cause: unknown) =>
  cause instanceof ApiError && (cause.status === 0 || cause.status >= 500);

/**
 * Sends answers while one goes on with the next item. What is not taken stays in the browser as a draft; what could not be
 * sent is sent again by itself.
 */
export function useOutbox(task: string, sent: (n: number) => void) {
  const [letters, setLetters] = useState<Letter[]>([]);
  const timers = useRef(new Set<number>());
  const told = useRef(sent);
  useEffect(() => {
    told.current = sent;
  });
  useEffect(() => {
    const all = timers.current;
    return () => all.forEach((timer) => window.clearTimeout(timer));
  }, []);
  const forget = useCallback(
    (n: number) => setLetters((old) => old.filter((one) => one.n !== n)),
    [],
  );
  const send = useCallback(
    (n: number, answer: ItemAnswer, work?: Work) => {
      if (work) keepDraft(localStorage, task, String(n), { work, at: Date.now() });
      const put = (error: string) =>
        setLetters((old) => [...old.filter((one) => one.n !== n), { n, answer, error }]);
      const attempt = () => {
        sendAnswer(task, n, answer).then(
          () => {
            dropDraft(localStorage, task, String(n));
            forget(n);
            told.current(n);
          },
          (cause: unknown) => {
            put(cause instanceof Error ? cause.message : String(cause));
            if (!passes(cause)) return;
            const timer = window.setTimeout(() => {
              timers.current.delete(timer);
              attempt();
            }, pause);
            timers.current.add(timer);
          },
        );
      };
      put('');
      attempt();
    },
    [task, forget],
  );
  return { letters, send, forget };
}
