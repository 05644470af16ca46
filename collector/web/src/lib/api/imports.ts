import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { apiUrl, get, post, put, remove, upload } from './client';
import type { Page } from './contract';
import { usePages } from './pages';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Import = Schemas['ImportsImport'];
export type ImportPreview = Schemas['ImportsPreview'];
export type ImportField = Schemas['ImportsField'];
export type ImportRow = Schemas['ImportsRow'];
export type Mapping = Schemas['ImportsMapping'];
export type SavedMapping = Schemas['ImportsSavedMapping'];
export type Outcome = ImportRow['outcome'];

export const useImports = () => usePages<Page<Import>>(['imports'], '/imports');

export const useImport = (id: string) =>
  useQuery({ queryKey: ['import', id], queryFn: () => get<Import>(`/imports/${id}`) });

export const useImportPreview = (id: string, records: string) =>
  useQuery({
    queryKey: ['import-preview', id, records],
    queryFn: () => get<ImportPreview>(`/imports/${id}/preview`, { records }),
    retry: false,
    staleTime: Infinity,
  });

export const useImportFields = () =>
  useQuery({
    queryKey: ['import-fields'],
    queryFn: () => get<Page<ImportField>>('/imports/fields'),
    staleTime: Infinity,
  });

export const useMappings = () =>
  usePages<Page<SavedMapping>>(['import-mappings'], '/import-mappings', { limit: 200 });

const rowsAtOnce = 100;

/** What became of the rows of an import, of one outcome or of all. */
export const useImportRows = (id: string, outcome: Outcome | '') =>
  useInfiniteQuery({
    queryKey: ['import', id, 'rows', outcome],
    queryFn: ({ pageParam }) =>
      get<Page<ImportRow>>(`/imports/${id}/rows`, { outcome, after: pageParam, limit: rowsAtOnce }),
    initialPageParam: 0,
    getNextPageParam: (last) =>
      last.items.length === rowsAtOnce ? last.items[rowsAtOnce - 1]?.n : undefined,
    placeholderData: keepPreviousData,
  });

export const reportUrl = (id: string, outcome: Outcome | '') =>
  apiUrl(`/imports/${id}/report.csv`, { outcome });

const touched = ['imports', 'import', 'import-mappings'];

/** Sends a file; nothing of it goes in before it is started. */
export const useSendImport = () =>
  useChange(touched, (file: File) => {
    const form = new FormData();
    form.set('file', file, file.name);
    return upload<{ import: Import; preview: ImportPreview }>('/imports', form);
  });

export const useStartImport = (id: string) =>
  useChange(touched, (request: { mapping: Mapping; dry_run: boolean }) =>
    post<Import>(`/imports/${id}/start`, request),
  );

export const useCancelImport = (id: string) =>
  useChange(touched, () => post<Import>(`/imports/${id}/cancel`));

export const useDeleteImport = (id: string) => useChange(touched, () => remove(`/imports/${id}`));

export const useSaveMapping = () =>
  useChange(touched, ({ name, mapping }: { name: string; mapping: Mapping }) =>
    put<SavedMapping>(`/import-mappings/${encodeURIComponent(name)}`, mapping),
  );
