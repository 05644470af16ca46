import { useEffect, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { useBadcases, type BadcaseFilter } from '@/lib/api/badcases';
import { filterNames } from '../choices';
import { rememberOpened } from '../list/selection';
import { prefetchPicture } from '../review/prefetch';

/** Where a case stands in the list it was opened from. */
export interface Review {
  /** Counted from 1; 0 when the case is not in the list (any more). */
  position: number;
  total: number | undefined;
  next: (() => void) | undefined;
  previous: (() => void) | undefined;
}

function filterOf(search: string): BadcaseFilter {
  const params = new URLSearchParams(search);
  return Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = params.get(name);
      return value ? [[name, value]] : [];
    }),
  );
}

/** How far before the end of what is loaded the next page of the list is asked for. */
const ahead = 20;

/** How many of the next cases have their pictures loaded. */
const prefetched = 3;

/** Goes through the list that a case was opened from, without going back to it. `from` is the list's search. */
export function useReview(id: string, from: string | undefined): Review {
  const list = useBadcases(filterOf(from ?? ''), from !== undefined);
  const navigate = useNavigate();
  const ids = useMemo(
    () => list.data?.pages.flatMap((page) => page.items.map((one) => one.id)) ?? [],
    [list.data],
  );
  const index = ids.indexOf(id);
  // A case may leave the list while it is open, by its new status: then the one that moved up is next.
  const [last, setLast] = useState(-1);
  if (index >= 0 && index !== last) setLast(index);
  useEffect(() => {
    if (from !== undefined) rememberOpened(from, id);
  }, [from, id]);
  // The pictures of the neighbours are there before one goes to them.
  const badcases = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  useEffect(() => {
    if (index < 0) return;
    for (const one of badcases.slice(index + 1, index + 1 + prefetched)) prefetchPicture(one);
  }, [badcases, index]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const near = index >= ids.length - ahead;
  useEffect(() => {
    if (near && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [near, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const to = (target: string | undefined) =>
    target === undefined
      ? undefined
      : () => void navigate(`/bam/badcases/${target}`, { replace: true, state: { from } });
  return {
    position: index + 1,
    total: list.data?.pages[0]?.total,
    next: to(index >= 0 ? ids[index + 1] : ids[last]),
    previous: to(ids[(index >= 0 ? index : last) - 1]),
  };
}
