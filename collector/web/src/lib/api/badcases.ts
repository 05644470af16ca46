import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { apiUrl, get, patch, post, upload } from './client';
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
  UploadReport,
} from './contract';

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
  sort?: string | undefined;
}

export function useBadcases(filter: BadcaseFilter) {
  return useInfiniteQuery({
    queryKey: ['badcases', filter],
    queryFn: ({ pageParam, signal }) =>
      get<Page<Badcase>>('/badcases', { ...filter, cursor: pageParam, limit: 60 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
    placeholderData: keepPreviousData,
  });
}

export const useBadcase = (id: string) =>
  useQuery({ queryKey: ['badcase', id], queryFn: () => get<Badcase>(`/badcases/${id}`) });

export const useBadcaseHistory = (id: string) =>
  useQuery({
    queryKey: ['badcase', id, 'history'],
    queryFn: () => get<Page<HistoryRow>>(`/badcases/${id}/history`),
  });

export const useOccurrences = (id: string) =>
  useQuery({
    queryKey: ['badcase', id, 'occurrences'],
    queryFn: () => get<Page<Occurrence>>(`/badcases/${id}/occurrences`),
  });

/** Cases that look at the same function on other models, the likeliest partners for a comparison. */
export const useSiblings = (badcase: Badcase) =>
  useQuery({
    queryKey: ['badcases', 'siblings', badcase.id],
    queryFn: () =>
      get<Page<Badcase>>('/badcases', {
        function: badcase.function,
        limit: 30,
        sort: '-last_seen',
      }),
    select: (page) => page.items.filter((one) => one.id !== badcase.id),
  });

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
      patch<Badcase>(`/badcases/${badcase.id}`, edit, badcase.version),
    onSuccess: (fresh) => {
      client.setQueryData(['badcase', badcase.id], fresh);
      void client.invalidateQueries({ queryKey: ['badcase', badcase.id] });
      void client.invalidateQueries({ queryKey: ['badcases'] });
    },
  });
}

function useBadcaseChange<V, R>(change: (value: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      for (const key of ['badcases', 'badcase', 'stats', 'documents', 'document']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

export const useBulkEdit = () =>
  useBadcaseChange((edit: BulkEdit) => post<{ changed: number }>('/badcases/bulk', edit));

export const useAddToTestData = () =>
  useBadcaseChange((request: TestDataRequest) =>
    post<TestDataAnswer>('/badcases/add-to-test-data', request),
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

/** The course of a recording: the largest value of each slice of equal length, 0 to 1. */
export interface Waveform {
  seconds: number;
  peaks: number[];
}

export const useWaveform = (sha256: string) =>
  useQuery({
    queryKey: ['waveform', sha256],
    queryFn: ({ signal }) => get<Waveform>(`/waveforms/${sha256}`, {}, signal),
    staleTime: Infinity,
  });

export const blobUrl = (sha256: string) => apiUrl(`/blobs/${sha256}`);
export const previewUrl = (sha256: string, width: number) =>
  apiUrl(`/previews/${sha256}`, { w: width });
/** The video as MP4 with H.264, for browsers that cannot play the original. */
export const playbackUrl = (sha256: string) => apiUrl(`/playbacks/${sha256}`);
