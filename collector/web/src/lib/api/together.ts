/** Gathers questions that come at nearly the same time and asks them as one. */

interface Waiting<T> {
  key: string;
  settle: (answer: T) => void;
  fail: (cause: unknown) => void;
}

/** How long questions are gathered, in milliseconds, and how many are asked at once. */
interface Options {
  wait: number;
  most: number;
}

/**
 * Makes a function that asks for one key. `ask` gets the keys of many and gives their answers by key. All who asked are
 * answered in one go, so that what they show is drawn once.
 */
export function together<T>(
  ask: (keys: string[]) => Promise<Map<string, T>>,
  { wait, most }: Options,
): (key: string) => Promise<T> {
  let waiting: Waiting<T>[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    const now = waiting;
    waiting = [];
    ask([...new Set(now.map(({ key }) => key))]).then(
      (answers) => {
        for (const { key, settle, fail } of now) {
          const answer = answers.get(key);
          if (answer === undefined) fail(new Error(`no answer for ${key}`));
          else settle(answer);
        }
      },
      (cause: unknown) => now.forEach(({ fail }) => fail(cause)),
    );
  };
  return (key) =>
    new Promise((settle, fail) => {
      waiting.push({ key, settle, fail });
      if (waiting.length >= most) send();
      else timer ??= setTimeout(send, wait);
    });
}
