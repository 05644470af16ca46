import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { apiUrl, get, post, upload } from './client';
import type {
  AddedRows,
  DataFile,
  DataSet,
  Document,
  DocumentDraft,
  DocumentVersion,
  FileUses,
  Folder,
  ImportReport,
  Json,
  NewSets,
  Page,
  Place,
  PlannedSet,
  SetPlan,
  SetRequest,
} from './contract';
import { whenChecked } from './leaks';
import { usePages } from './pages';
import type { ListFilter } from './search';

export const useFiles = (filter: ListFilter) =>
  usePages<Page<DataFile>>(['files', filter], '/files', { ...filter });

export const useFile = (sha256: string) =>
  useQuery({
    queryKey: ['files', 'one', sha256],
    queryFn: ({ signal }) => get<DataFile>(`/files/${sha256}`, {}, signal),
  });

/** Where a file is named: the server looks through rows, and with many of them says where to go on. */
export const useFileUses = (sha256: string) =>
  useInfiniteQuery({
    queryKey: ['documents', 'uses', sha256],
    queryFn: ({ pageParam, signal }) =>
      get<FileUses>(`/files/${sha256}/uses`, { cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
    staleTime: 60_000,
  });

/** Where watched folders have a file. */
export const useFilePlaces = (sha256: string) =>
  useQuery({
    queryKey: ['folders', 'of', sha256],
    queryFn: ({ signal }) => get<{ items: Place[] }>(`/files/${sha256}/places`, {}, signal),
  });

export const useFolders = () =>
  useQuery({
    queryKey: ['folders', 'list'],
    queryFn: ({ signal }) => get<{ items: Folder[] }>('/folders', {}, signal),
    // How far a scan is, is not told by notices.
    refetchInterval: ({ state: { data } }) =>
      data?.items.some(({ phase }) => phase === 'scanning' || phase === 'reading') ? 1_000 : false,
  });

export const usePlaces = (folder: string, filter: { q?: string; state?: string }) =>
  usePages<Page<Place>>(
    ['folders', 'files', folder, filter],
    `/folders/${encodeURIComponent(folder)}/files`,
    { ...filter },
  );

/** What one can have a watched folder do. */
export type FolderAct = 'rescan' | 'cancel' | 'pause' | 'resume';

export const useFolderAct = (name: string) =>
  useChange(['folders'], (act: FolderAct) =>
    post<Folder>(`/folders/${encodeURIComponent(name)}/${act}`),
  );

export const useDocuments = (filter: ListFilter) =>
  usePages<Page<Document>>(['documents', filter], '/documents', { ...filter });

export const useDocument = (id: string) =>
  useQuery({
    queryKey: ['document', id],
    queryFn: () => get<Document>(`/documents/${id}`),
    enabled: id !== '',
  });

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

export const useAddDocument = () =>
  useChange(touched, (document: DocumentDraft) => post<Document>('/documents', document));

/** Files that a search finds, or one by one. */
export type ChosenFiles = { query: string } | { sha256: string[] };

interface RowsOfFiles {
  document: string;
  files: ChosenFiles;
  columns: Record<string, Json>;
  note: string;
}

/** Adds a row for each of some files. */
export const useAddRowsOfFiles = () =>
  useChange(touched, ({ document, files, columns, note }: RowsOfFiles) =>
    post<AddedRows>(`/documents/${document}/files`, { ...files, columns, note }),
  );

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
  useChange(touched, (request: SetRequest) => whenChecked(() => post<NewSets>('/sets', request)));

/** How rows are downloaded. */
export type RowFormat = 'csv' | 'json' | 'xml';

export const exportUrl = (id: string, version: number, format: RowFormat) =>
  apiUrl(`/documents/${id}/versions/${version}/export`, { format });
export const setDownloadUrl = (id: string, format: RowFormat) =>
  apiUrl(`/sets/${id}/download`, { format });
export const fileUrl = (sha256: string) => apiUrl(`/files/${sha256}/content`);
