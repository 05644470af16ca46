/** What changes documents by rows, compares their versions, and brings sets of labels in and out. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { apiUrl, call, get, upload } from './client';
import type { DocumentVersion, ImportReport, Json, Page } from './contract';
import { usePages } from './pages';
import type { components } from './schema';

type Schemas = components['schemas'];
export type LabelReport = Schemas['LoopLabelReport'];
export type LabelTrial = Schemas['LoopTrial'];
export type LabelNotes = Schemas['LabelsNotes'];
export type RowChange = Schemas['DamRowChange'];

/** A page of what is different, with how much of each kind there is. */
export interface DiffPage extends Page<RowChange> {
  added: number;
  removed: number;
  changed: number;
}

const touched = ['files', 'documents', 'document', 'sets'];
const versionPath = (id: string, version: number) => `/documents/${id}/versions/${version}`;

export const useLabelFormats = () =>
  useQuery({
    queryKey: ['label-formats'],
    queryFn: ({ signal }) => get<{ items: string[] }>('/label-formats', {}, signal),
    staleTime: Infinity,
  });

export interface LabelImport {
  file: File;
  /** "" when it is to be recognised. */
  format: string;
  mode: 'replace' | 'append';
  /** Whether the media in an archive are stored. */
  media: boolean;
  note: string;
}

/** Brings a set of labels in, as a new version. */
export const useImportLabels = (id: string) =>
  useChange(touched, ({ file, format, mode, media, note }: LabelImport) => {
    const form = new FormData();
    form.set('file', file, file.name);
    const query = new URLSearchParams({ mode, media: String(media) });
    if (format) query.set('format', format);
    if (note) query.set('note', note);
    return upload<LabelReport>(`/documents/${id}/label-sets?${query.toString()}`, form);
  });

/** What a format could not carry of a version, before it is downloaded. */
export const useLabelTrial = (id: string, version: number, format: string) =>
  useQuery({
    queryKey: ['document', id, 'version', version, 'trial', format],
    queryFn: ({ signal }) =>
      get<LabelTrial>(`${versionPath(id, version)}/labels/report`, { format }, signal),
    enabled: format !== '',
    staleTime: Infinity,
    retry: false,
  });

export const labelsUrl = (id: string, version: number, format: string, media: boolean) =>
  apiUrl(`${versionPath(id, version)}/labels`, { format, media });

/** What is different between two versions, row by row. */
export const useDiff = (id: string, version: number, from: number) =>
  usePages<DiffPage>(
    ['document', id, 'version', version, 'diff', from],
    `${versionPath(id, version)}/diff`,
    { from },
  );

/** Makes a new version with the rows of an older one. */
export const useRestore = (id: string, revision: number) =>
  useChange(touched, ({ version, note }: { version: number; note: string }) =>
    call<DocumentVersion>('POST', `${versionPath(id, version)}/restore`, {
      body: { note },
      ifMatch: revision,
    }),
  );

export interface RowsEdit {
  query?: string;
  rows?: number[];
  annotation?: Json;
  columns?: Record<string, Json>;
  remove?: boolean;
  note: string;
}

/** Changes rows of the newest version, which makes a new one. */
export const useEditRows = (id: string, revision: number) =>
  useChange(touched, (edit: RowsEdit) =>
    call<ImportReport>('POST', `/documents/${id}/rows`, { body: edit, ifMatch: revision }),
  );
