import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { apiUrl, get, post, upload } from './client';
import type {
  DataFile,
  DataRow,
  DataSet,
  Document,
  DocumentVersion,
  FileError,
  Page,
  SplitRequest,
} from './contract';

export const useFiles = (q: string) =>
  useInfiniteQuery({
    queryKey: ['files', q],
    queryFn: ({ pageParam }) => get<Page<DataFile>>('/files', { q, cursor: pageParam, limit: 100 }),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
  });

export const useDocuments = () =>
  useQuery({
    queryKey: ['documents'],
    queryFn: () => get<Page<Document>>('/documents', { limit: 200 }),
  });

export const useDocument = (id: string) =>
  useQuery({ queryKey: ['document', id], queryFn: () => get<Document>(`/documents/${id}`) });

export const useVersions = (id: string) =>
  useQuery({
    queryKey: ['document', id, 'versions'],
    queryFn: () => get<Page<DocumentVersion>>(`/documents/${id}/versions`),
  });

function useRows(key: string[], path: string, enabled = true) {
  return useInfiniteQuery({
    queryKey: [...key, 'rows'],
    queryFn: ({ pageParam }) => get<Page<DataRow>>(path, { cursor: pageParam, limit: 100 }),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
    enabled,
  });
}

export const useDocumentRows = (id: string, version: number) =>
  useRows(
    ['document', id, String(version)],
    `/documents/${id}/versions/${version}/rows`,
    version > 0,
  );

export const useSets = () =>
  useQuery({ queryKey: ['sets'], queryFn: () => get<Page<DataSet>>('/sets', { limit: 200 }) });
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

export const useUploadFile = () =>
  useDataChange((file: File) => {
    const form = new FormData();
    form.set('file', file, file.name);
    return upload<{ files: DataFile[]; errors: FileError[] }>('/files', form);
  });

export const useAddDocument = () =>
  useDataChange((document: { name: string; kind: string }) =>
    post<Document>('/documents', document),
  );

export const useImportVersion = (id: string) =>
  useDataChange((file: File) => {
    const form = new FormData();
    form.set('file', file, file.name);
    return upload<DocumentVersion & { errors?: FileError[] | null }>(
      `/documents/${id}/versions`,
      form,
    );
  });

export const useSplit = () =>
  useDataChange((request: SplitRequest) =>
    post<{ train: DataSet; test: DataSet }>('/sets', request),
  );

export const exportUrl = (id: string, version: number, format: 'csv' | 'json') =>
  apiUrl(`/documents/${id}/versions/${version}/export`, { format });
export const setDownloadUrl = (id: string) => apiUrl(`/sets/${id}/download`);
