import { useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post } from './client';
import type {
  CleaningAct,
  CleaningActed,
  CleaningCheck,
  CleaningReport,
  CleaningSettings,
  DataRow,
  Finding,
  Json,
  Page,
} from './contract';
import { usePages } from './pages';

/** The reports of a document, the newest first. */
export const useReports = (document: string) =>
  usePages<Page<CleaningReport>>(['cleaning', 'of', document], `/documents/${document}/cleaning`);

export const useReport = (id: string) =>
  useQuery({
    queryKey: ['cleaning', id],
    queryFn: ({ signal }) => get<CleaningReport>(`/cleaning/${id}`, {}, signal),
    enabled: id !== '',
  });

/** What a report found, the surest first. */
export const useFindings = (id: string, check: string, aside: string) =>
  usePages<Page<Finding>>(
    ['cleaning', id, 'findings', { check, aside }],
    `/cleaning/${id}/findings`,
    {
      check,
      ...(aside && { aside }),
      limit: 50,
    },
  );

/** A row of the version that a report looked at. */
export const useLookedRow = (report: CleaningReport, row: number) =>
  useQuery({
    queryKey: ['rows', report.document, report.version, row],
    queryFn: async ({ signal }) => {
      const { items } = await get<Page<DataRow>>(
        `/documents/${report.document}/versions/${report.version}/rows`,
        // The cursor of a list of rows is the number of rows before the page.
        { limit: 1, cursor: row > 1 ? row - 1 : '' },
        signal,
      );
      const [found] = items;
      if (!found) throw new Error(`version ${report.version} has no row ${row}`);
      return found;
    },
    staleTime: Infinity,
  });

const touched = ['cleaning', 'document', 'documents', 'jobs'];

interface Start {
  version: number;
  settings?: CleaningSettings;
}

export const useStartCleaning = (document: string) =>
  useChange(touched, (order: Start) =>
    post<CleaningReport>(`/documents/${document}/cleaning`, order),
  );

export interface Checks {
  items: CleaningCheck[];
  /** JSON Schema of what may be set. */
  settings: Json;
}

/** What is looked for, and what may be set. */
export const useChecks = () =>
  useQuery({
    queryKey: ['cleaning-checks'],
    queryFn: ({ signal }) => get<Checks>('/cleaning-checks', {}, signal),
    staleTime: Infinity,
  });

export const useSetAside = (report: string) =>
  useChange(touched, (act: CleaningAct) =>
    post<CleaningActed>(`/cleaning/${report}/set-aside`, act),
  );

export const useBringBack = (report: string) =>
  useChange(touched, (act: CleaningAct) => post<CleaningActed>(`/cleaning/${report}/restore`, act));
