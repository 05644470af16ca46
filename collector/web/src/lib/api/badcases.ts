import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { patchLists } from './actions';
import { apiUrl, get, patchWith, post, upload } from './client';
import type {
  Badcase,
  BadcaseEdit,
  BadcaseStats,
  BulkEdit,
  HistoryRow,
  Lineage,
  Occurrence,
  Page,
  TestDataAnswer,
  TestDataRequest,
  LeakCheck,
  UploadReport,
} from './contract';
import { whenChecked } from './leaks';
import { noteOwn } from './own';
import { usePages } from './pages';

/** The filters of a badcase list as the address bar and the server know them. */
export interface BadcaseFilter {
  q?: string | undefined;
  status?: string | undefined;
  severity?: string | undefined;
  function?: string | undefined;
  model?: string | undefined;
  device?: string | undefined;
  tag?: string | undefined;
  source?: string | undefined;
  has_truth?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  cluster?: string | undefined;
  id?: string | undefined;
  result?: string | undefined;
  truth?: string | undefined;
  place?: string | undefined;
  attr?: string | undefined;
  sort?: string | undefined;
}

/** How many badcases one page of a list holds. */
const pageSize = 100;

export function useBadcases(filter: BadcaseFilter, enabled = true) {
  return useInfiniteQuery({
    enabled,
    queryKey: ['badcases', filter],
    queryFn: ({ pageParam, signal }) =>
      get<Page<Badcase>>('/badcases', { ...filter, cursor: pageParam, limit: pageSize }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
    placeholderData: keepPreviousData,
    // A list may have hundreds of pages, which would all be asked again: it is renewed on purpose only, see useNews.
    staleTime: Infinity,
    refetchOnMount: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** Asks a list anew from its beginning: of a long one only the first page is kept. */
export function useRestart(filter: BadcaseFilter): () => void {
  const client = useQueryClient();
  const queryKey = ['badcases', filter];
  return () => {
    client.setQueryData<InfiniteData<Page<Badcase>, string>>(
      queryKey,
      (old) => old && { pages: old.pages.slice(0, 1), pageParams: old.pageParams.slice(0, 1) },
    );
    void client.refetchQueries({ queryKey, exact: true });
  };
}

/** The most badcases that can be added to test data in one step; the server's limit. */
export const mostSelected = 10_000;

/** A filter as the body of a request: what the list shows, whole. */
export function bodyFilter(filter: BadcaseFilter): NonNullable<BulkEdit['filter']> {
  const { q, has_truth, from, to, sort: _sort, ...lists } = filter;
  return {
    ...(q && { q }),
    ...(has_truth && { has_truth: has_truth === 'true' ? 'true' : 'false' }),
    ...(from && { from }),
    ...(to && { to }),
    ...Object.fromEntries(
      Object.entries(lists).flatMap(([name, value]) => (value ? [[name, [value]]] : [])),
    ),
  };
}

/** The IDs of all that a filter finds, up to the most that one change may touch. */
export async function allIds(filter: BadcaseFilter): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined && ids.length < mostSelected) {
    const query = { ...filter, cursor, limit: 200 };
    const page: Page<Badcase> = await get<Page<Badcase>>('/badcases', query);
    ids.push(...page.items.map((one) => one.id));
    cursor = page.next;
  }
  return ids.slice(0, mostSelected);
}

/** Where all that a filter finds is downloaded from, in the list's order. */
export function exportUrl(filter: BadcaseFilter, format: 'csv' | 'json' | 'zip'): string {
  const params = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filter) as [string, string | undefined][]) {
    if (value) params.set(name, value);
  }
  return apiUrl(`/badcases/export?${params.toString()}`);
}

/** A badcase as a list that is still there knows it. */
function known(client: QueryClient, id: string): Badcase | undefined {
  const lists = client.getQueriesData<InfiniteData<Page<Badcase>>>({ queryKey: ['badcases'] });
  for (const [, list] of lists) {
    for (const page of list?.pages ?? []) {
      const found = page.items.find((one) => one.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

const badcaseOf = (id: string) => ({
  queryKey: ['badcase', id],
  queryFn: () => get<Badcase>(`/badcases/${id}`),
});

export function useBadcase(id: string) {
  const client = useQueryClient();
  return useQuery({
    ...badcaseOf(id),
    placeholderData: () => known(client, id),
  });
}

export const useBadcaseHistory = (id: string) =>
  usePages<Page<HistoryRow>>(['badcase', id, 'history'], `/badcases/${id}/history`);

export const useOccurrences = (id: string) =>
  usePages<Page<Occurrence>>(['badcase', id, 'occurrences'], `/badcases/${id}/occurrences`);

export const useStats = (by: string, over: string, filter: BadcaseFilter) =>
  useQuery({
    queryKey: ['stats', by, over, filter],
    queryFn: ({ signal }) =>
      get<BadcaseStats>('/badcases/stats', { ...filter, sort: undefined, by, over }, signal),
    placeholderData: keepPreviousData,
  });

export const useLineage = (kind: string, id: string) =>
  useQuery({
    queryKey: ['lineage', kind, id],
    queryFn: () => get<Lineage>(`/lineage/${kind}/${id}`),
  });

export function useEditBadcase(badcase: Badcase) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (edit: BadcaseEdit) =>
      patchWith<Badcase>(`/badcases/${badcase.id}`, edit, badcase.version),
    onSuccess: ({ body }) => {
      noteOwn(badcase.id);
      client.setQueryData(['badcase', badcase.id], body);
      patchLists(client, badcase.id, () => body);
      void client.invalidateQueries({ queryKey: ['badcase', badcase.id] });
    },
  });
}

function useBadcaseChange<V, R>(change: (value: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      // Lists are long: they show what is new when they are asked to.
      void client.invalidateQueries({ queryKey: ['badcases'], refetchType: 'none' });
      for (const key of ['badcase', 'stats', 'documents', 'document']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

/** Adds badcases to test data. While they are looked at for leaks, onWait tells how far that is. */
export const useAddToTestData = (onWait?: (check: LeakCheck) => void) =>
  useBadcaseChange((request: TestDataRequest) =>
    whenChecked(() => post<TestDataAnswer>('/badcases/add-to-test-data', request), onWait),
  );

export interface UploadRequest {
  meta: { function: string; title?: string; severity?: string; tags?: string[] };
  files: File[];
}

export const useUploadBadcases = () =>
  useBadcaseChange(({ meta, files }: UploadRequest) => {
    const form = new FormData();
    form.set('meta', JSON.stringify(meta));
    files.forEach((file) => form.append('files', file, file.name));
    return upload<UploadReport>('/badcases/upload', form);
  });

/** The badcases with these IDs, at most 100, as far as they are there, also those that were merged into others. */
export function useNamedBadcases(ids: string[]): {
  found: Map<string, Badcase>;
  error: Error | null;
} {
  const list = useQuery({
    queryKey: ['badcases', 'named', ids],
    queryFn: ({ signal }) =>
      get<Page<Badcase>>('/badcases', { q: `id:(${ids.join(', ')})`, limit: 100 }, signal),
    enabled: ids.length > 0,
  });
  const found = new Map((list.data?.items ?? []).map((one) => [one.id, one]));
  // Lists leave merged ones out.
  const others = list.data ? ids.filter((id) => !found.has(id)) : [];
  useQueries({ queries: others.map(badcaseOf) }).forEach(({ data }, n) => {
    const id = others[n];
    if (id !== undefined && data) found.set(id, data);
  });
  return { found, error: list.error };
}

export const blobUrl = (sha256: string) => apiUrl(`/blobs/${sha256}`);
export const previewUrl = (sha256: string, width: number) =>
  apiUrl(`/previews/${sha256}`, { w: width });
/** The video as MP4 with H.264, for browsers that cannot play the original. */
export const playbackUrl = (sha256: string) => apiUrl(`/playbacks/${sha256}`);
