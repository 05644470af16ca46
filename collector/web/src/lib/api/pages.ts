/** Lists that the server gives page by page. */
import {
  hashKey,
  useInfiniteQuery,
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import { get, type Query } from './client';
import type { Page } from './contract';

/** A list as far as it was read. */
export type Paged<T> = UseInfiniteQueryResult<InfiniteData<Page<T>>>;

/** How many rows are asked for at once. */
const atOnce = 100;

/** Lists of more pages than these are asked again seldom, as all their pages are. */
export const manyPages = 5;

interface Options<P> {
  enabled?: boolean;
  /** How often the list is asked again by itself, in milliseconds. */
  every?: number | ((list: InfiniteData<P> | undefined) => number | false);
}

/** Whether two keys differ by no more than a filter at their end: then the old rows stand until the new ones are there. */
function sameList(one: QueryKey = [], other: QueryKey): boolean {
  return (
    typeof other.at(-1) === 'object' && hashKey(one.slice(0, -1)) === hashKey(other.slice(0, -1))
  );
}

/** A list from its beginning; more is read when it is asked for. */
export function usePages<P extends Page<unknown>>(
  queryKey: QueryKey,
  path: string,
  query: Query = {},
  { enabled = true, every = 0 }: Options<P> = {},
) {
  return useInfiniteQuery({
    enabled,
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      get<P>(path, { limit: atOnce, ...query, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
    placeholderData: (old, before) => (sameList(before?.queryKey, queryKey) ? old : undefined),
    refetchInterval: ({ state: { data } }) => {
      if (typeof every === 'function') return every(data);
      return every > 0 && (data?.pages.length ?? 0) <= manyPages ? every : false;
    },
  });
}

/** All rows that were read. */
export const rowsOf = <T>(of: { data: InfiniteData<Page<T>> | undefined }): T[] =>
  of.data?.pages.flatMap((page) => page.items) ?? [];

/** How many rows there are; undefined before the server has said so. */
export const totalOf = (of: { data: InfiniteData<Page<unknown>> | undefined }) =>
  of.data?.pages[0]?.total;
