import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { apiUrl, get, post, upload } from './client';
import type {
  AddedFiles,
  DataFile,
  DataSet,
  Document,
  DocumentDraft,
  DocumentVersion,
  ImportReport,
  NewSets,
  Page,
  PlannedSet,
  SetPlan,
  SetRequest,
} from './contract';
import { usePages } from './pages';
import type { ListFilter } from './search';

export const useFiles = (filter: ListFilter) =>
  usePages<Page<DataFile>>(['files', filter], '/files', { ...filter });

export const useDocuments = (filter: ListFilter) =>
  usePages<Page<Document>>(['documents', filter], '/documents', { ...filter });

export const useDocument = (id: string) =>
  useQuery({ queryKey: ['document', id], queryFn: () => get<Document>(`/documents/${id}`) });

export const useVersions = (id: string) =>
  usePages<Page<DocumentVersion>>(['document', id, 'versions'], `/documents/${id}/versions`);

const oneVersion = (id: string, version: string) => ({
  queryKey: ['document', id, 'version', version],
  queryFn: () => get<DocumentVersion>(`/documents/${id}/versions/${encodeURIComponent(version)}`),
  enabled: version !== '',
});

/** One version of a document; none when it is not named. */
export const useVersion = (id: string, version: string) => useQuery(oneVersion(id, version));

/** Versions of several documents, as far as they are there. */
export const useSomeVersions = (wanted: { id: string; version: number }[]): DocumentVersion[] =>
  useQueries({
    queries: wanted.map(({ id, version }) => oneVersion(id, version > 0 ? String(version) : '')),
  }).flatMap(({ data }) => data ?? []);

export const useSets = (filter: ListFilter) =>
  usePages<Page<DataSet>>(['sets', 'list', filter], '/sets', { ...filter });
export const useSet = (id: string) =>
  useQuery({ queryKey: ['sets', id], queryFn: () => get<DataSet>(`/sets/${id}`) });

const touched = ['files', 'documents', 'document', 'sets'];

/** Sends files; each that is refused is named in the answer. */
export const useUploadFiles = () =>
  useChange(touched, (files: File[]) => {
    const form = new FormData();
    files.forEach((file) => form.append('files', file, file.name));
    return upload<AddedFiles>('/files', form);
  });

export const useAddDocument = () =>
  useChange(touched, (document: DocumentDraft) => post<Document>('/documents', document));

export interface ImportRequest {
  file: File;
  mode: 'replace' | 'append';
  note: string;
}

/** Makes a version of the rows in a file: all of them, or none and every wrong row is named. */
export const useImportVersion = (id: string) =>
  useChange(touched, ({ file, mode, note }: ImportRequest) => {
    const form = new FormData();
    form.set('mode', mode);
    form.set('note', note);
    form.set('file', file, file.name);
    return upload<ImportReport>(`/documents/${id}/versions`, form);
  });

/** Which sets a request would freeze; an answer that is no longer asked for is given up. */
export const usePlan = (request: SetPlan | undefined) =>
  useQuery({
    queryKey: ['sets', 'plan', request],
    queryFn: ({ signal }) => post<{ items: PlannedSet[] }>('/sets/plan', request, signal),
    enabled: request !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });

/** The sets that were made at once with one, itself among them. */
export const useFamily = (family: string) =>
  useQuery({
    queryKey: ['sets', 'family', family],
    queryFn: ({ signal }) =>
      get<Page<DataSet>>('/sets', { query: `family:"${family}"`, limit: 100 }, signal),
    enabled: family !== '',
  });

export const useMakeSets = () =>
  useChange(touched, (request: SetRequest) => post<NewSets>('/sets', request));

/** How rows are downloaded. */
export type RowFormat = 'csv' | 'json' | 'xml';

export const exportUrl = (id: string, version: number, format: RowFormat) =>
  apiUrl(`/documents/${id}/versions/${version}/export`, { format });
export const setDownloadUrl = (id: string, format: RowFormat) =>
  apiUrl(`/sets/${id}/download`, { format });
export const fileUrl = (sha256: string) => apiUrl(`/files/${sha256}/content`);
