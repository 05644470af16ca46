import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

export type Address<K extends string> = Partial<Record<K, string>>;

/** State that lives in the address bar, so that a link shows the same page to someone else. */
export function useAddress<K extends string>(
  names: readonly K[],
): [Address<K>, (change: Address<K>) => void] {
  const [params, setParams] = useSearchParams();
  // The same object while the address is the same: what is drawn by it need not be drawn again.
  const state = useMemo(() => {
    const now: Address<K> = {};
    for (const name of names) {
      const value = params.get(name);
      if (value) now[name] = value;
    }
    return now;
  }, [names, params]);
  const change = useCallback(
    (part: Address<K>) => {
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(part)) {
            if (typeof value === 'string' && value !== '') next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  return [state, change];
}
