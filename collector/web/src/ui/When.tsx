import { useSyncExternalStore } from 'react';
import { ago, dateTime } from '@/lib/format/format';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    listeners.forEach((tell) => tell());
  }, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

/** A point in time as its distance from now, with the exact time on hover. One clock drives them all. */
export function When({ at }: { at: string | undefined | null }) {
  const clock = useSyncExternalStore(subscribe, () => now);
  return (
    // The browser's own tooltip: lists have hundreds of these, and a drawn one costs a millisecond each.
    <span style={{ whiteSpace: 'nowrap' }} title={dateTime(at)}>
      {ago(at, Math.max(clock, now))}
    </span>
  );
}
