import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { BadcaseFilter } from './badcases';
import { useChange } from './change';
import { get, patch, post, remove } from './client';
import type {
  Completion,
  FacetAnswer,
  NewSearch,
  Page,
  SavedSearch,
  SearchEdit,
  SearchSchema,
} from './contract';
import type { RowPlace } from './rows';

/** The lists that the search language serves. */
export const searchLists = [
  'badcases',
  'files',
  'documents',
  'rows',
  'sets',
  'data-tasks',
  'campaigns',
  'tasks',
  'models',
  'devices',
] as const;
export type SearchList = (typeof searchLists)[number];

/** What narrows and orders a list that the search language serves, as the address bar and the server know it. */
export interface ListFilter {
  query?: string | undefined;
  sort?: string | undefined;
}

/** What can be asked for in the search language, users' attributes included. */
export const useSearchFields = (of: SearchList = 'badcases') =>
  useQuery({
    queryKey: ['search', 'fields', of],
    queryFn: () => get<SearchSchema>('/search/fields', { of }),
    staleTime: 60_000,
  });

export const useSearchLanguage = () =>
  useQuery({
    queryKey: ['search', 'language'],
    queryFn: () => get<{ markdown: string }>('/search/language'),
    staleTime: Infinity,
  });

/** What is searched: a list, or the rows of a version or set (`within`), whose columns are their own. */
export interface Searched {
  of: SearchList;
  within?: RowPlace | undefined;
}

const complete = ({ of, within }: Searched, q: string, cursor: number, signal?: AbortSignal) =>
  within
    ? get<Completion>(`${within}/complete`, { q, cursor }, signal)
    : get<Completion>('/search/complete', { of, q, cursor }, signal);

/** What could stand at the cursor of a query and what is wrong with it. */
export const useCompletion = (what: Searched, q: string, cursor: number, enabled: boolean) =>
  useQuery({
    queryKey: ['search', 'complete', what, q, cursor],
    queryFn: ({ signal }) => complete(what, q, cursor, signal),
    enabled,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });

/** What is wrong with a query; undefined when nothing is. */
export async function checkQuery(what: Searched, q: string): Promise<Completion['error']> {
  return (await complete(what, q, q.length)).error;
}

/** Values with counts of what a filter finds. */
export const useFacets = (fields: string[], filter: BadcaseFilter, limit: number) =>
  useQuery({
    // Beside the statistics, which go stale with them.
    queryKey: ['stats', 'facets', fields, filter, limit],
    queryFn: ({ signal }) =>
      get<FacetAnswer>(
        '/badcases/facets',
        { ...filter, sort: undefined, fields: fields.join(','), limit },
        signal,
      ),
    enabled: fields.length > 0,
    placeholderData: keepPreviousData,
  });

export const useSearches = (of: SearchList = 'badcases') =>
  useQuery({
    queryKey: ['searches', of],
    queryFn: () => get<Page<SavedSearch>>('/searches', { of }),
  });

const touched = ['searches'];

export const useSaveSearch = () =>
  useChange(touched, (search: NewSearch) => post<SavedSearch>('/searches', search));
export const useEditSearch = () =>
  useChange(touched, ({ id, ...edit }: SearchEdit & { id: string }) =>
    patch<SavedSearch>(`/searches/${id}`, edit),
  );
export const useRemoveSearch = () => useChange(touched, (id: string) => remove(`/searches/${id}`));
