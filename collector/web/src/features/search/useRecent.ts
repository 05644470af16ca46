import { useCallback } from 'react';
import type { Json } from '@/lib/api/contract';
import { usePreference } from '@/lib/api/preferences';
import type { SearchList } from '@/lib/api/search';

/** How many searches are remembered. */
const most = 12;

const read = (kept: Json | undefined): string[] =>
  Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];

/** The searches of late of one list, the newest first; they follow the person. */
export function useRecent(of: SearchList): [string[], (q: string) => void] {
  const [recent, set] = usePreference(
    of === 'badcases' ? 'search.recent' : `search.recent.${of}`,
    read,
  );
  const add = useCallback(
    (q: string) => {
      const text = q.trim();
      if (text === '' || text.length > 500 || recent[0] === text) return;
      set([text, ...recent.filter((one) => one !== text)].slice(0, most));
    },
    [recent, set],
  );
  return [recent, add];
}
