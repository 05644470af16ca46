import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { apiUrl, get, post, upload } from './client';
import type {
  AddedFiles,
  DataFile,
  DataRow,
  DataSet,
  Document,
  DocumentDraft,
  DocumentVersion,
  ImportReport,
  NewSets,
  Page,
  SetRequest,
} from './contract';

export const useFiles = (query: string) =>
  useInfiniteQuery({
    queryKey: ['files', query],
    queryFn: ({ pageParam }) =>
      get<Page<DataFile>>('/files', { query, cursor: pageParam, limit: 100 }),
    placeholderData: keepPreviousData,
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
  });

export const useDocuments = (query?: string) =>
  useQuery({
    queryKey: ['documents', query ?? ''],
    queryFn: () => get<Page<Document>>('/documents', { query, limit: 200 }),
    placeholderData: keepPreviousData,
  });

export const useDocument = (id: string) =>
  useQuery({ queryKey: ['document', id], queryFn: () => get<Document>(`/documents/${id}`) });

export const useVersions = (id: string) =>
  useQuery({
    queryKey: ['document', id, 'versions'],
    queryFn: () => get<Page<DocumentVersion>>(`/documents/${id}/versions`),
  });

/** What narrows a list of rows. */
export interface RowQuery {
  q?: string | undefined;
  label?: string | undefined;
}

function useRows(key: string[], path: string, query: RowQuery = {}) {
  return useInfiniteQuery({
    queryKey: [...key, 'rows', query],
    queryFn: ({ pageParam, signal }) =>
      get<Page<DataRow>>(path, { ...query, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
    placeholderData: keepPreviousData,
  });
}

export const useDocumentRows = (id: string, version: number, query: RowQuery) =>
  useRows(['document', id, String(version)], `/documents/${id}/versions/${version}/rows`, query);

export const useSets = (query?: string) =>
  useQuery({
    queryKey: ['sets', 'list', query ?? ''],
    queryFn: () => get<Page<DataSet>>('/sets', { query, limit: 200 }),
    placeholderData: keepPreviousData,
  });
export const useSet = (id: string) =>
  useQuery({ queryKey: ['sets', id], queryFn: () => get<DataSet>(`/sets/${id}`) });
export const useSetRows = (id: string) => useRows(['sets', id], `/sets/${id}/rows`);

function useDataChange<V, R>(change: (value: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      for (const key of ['files', 'documents', 'document', 'sets']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

/** Sends files; each that is refused is named in the answer. */
export const useUploadFiles = () =>
  useDataChange((files: File[]) => {
    const form = new FormData();
    files.forEach((file) => form.append('files', file, file.name));
    return upload<AddedFiles>('/files', form);
  });

export const useAddDocument = () =>
  useDataChange((document: DocumentDraft) => post<Document>('/documents', document));

export interface ImportRequest {
  file: File;
  mode: 'replace' | 'append';
  note: string;
}

/** Makes a version of the rows in a file: all of them, or none and every wrong row is named. */
export const useImportVersion = (id: string) =>
  useDataChange(({ file, mode, note }: ImportRequest) => {
    const form = new FormData();
    form.set('mode', mode);
    form.set('note', note);
    form.set('file', file, file.name);
    return upload<ImportReport>(`/documents/${id}/versions`, form);
  });

export const useMakeSets = () =>
  useDataChange((request: SetRequest) => post<NewSets>('/sets', request));

export const exportUrl = (id: string, version: number, format: 'csv' | 'json') =>
  apiUrl(`/documents/${id}/versions/${version}/export`, { format });
export const setDownloadUrl = (id: string, format: 'csv' | 'json') =>
  apiUrl(`/sets/${id}/download`, { format });
export const fileUrl = (sha256: string) => apiUrl(`/files/${sha256}/content`);
