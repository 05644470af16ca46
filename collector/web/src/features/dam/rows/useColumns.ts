import { useCallback, useMemo } from 'react';
import type { Json } from '@/lib/api/contract';
import { usePreference } from '@/lib/api/preferences';
import { usual } from './columns';

/** For how many documents and sets a person's columns are remembered. */
const most = 40;

/** A document or a set with its columns, the last changed first. */
type Kept = [of: string, ids: string[]][];

const isText = (value: Json): value is string => typeof value === 'string';

function read(kept: Json | undefined): Kept {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((pair): Kept => {
    if (!Array.isArray(pair)) return [];
    const [of, ids] = pair;
    return typeof of === 'string' && Array.isArray(ids) ? [[of, ids.filter(isText)]] : [];
  });
}

/** Which columns the rows of a document or a set are shown with; they follow the person. */
export function useColumns(of: string, fields: string[]) {
  const [kept, set] = usePreference('dam.rows', read);
  const own = kept.find(([one]) => one === of)?.[1];
  const chosen = useMemo(() => own ?? usual(fields), [own, fields]);
  const choose = useCallback(
    (ids: string[] | undefined) => {
      const others = kept.filter(([one]) => one !== of);
      set((ids ? [[of, ids], ...others].slice(0, most) : others) as Kept);
    },
    [kept, of, set],
  );
  return { chosen, choose };
}
