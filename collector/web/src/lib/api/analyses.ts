import { useQuery } from '@tanstack/react-query';
import { joined } from '@/features/search/terms';
import { useChange } from './change';
import { get, post } from './client';
import type {
  Analysis,
  AnalysisOutcome,
  AnalysisSelection,
  Badcase,
  CollectionDraft,
  Page,
} from './contract';
import { usePages } from './pages';

/** What is to be analysed: one selection, or where a second one differs from it. */
export interface AnalysisOrder {
  selection: AnalysisSelection;
  other?: AnalysisSelection | undefined;
  /** Pairs of attributes to cross. */
  tables?: [string, string][];
}

/** The analyses that were ordered, the newest first. */
export const useAnalyses = () =>
  usePages<Page<Analysis>>(['analyses', 'list'], '/analyses', { limit: 20 });

/**
 * Orders an analysis. The same order gives the same analysis, at once when it is known: a question that may be asked again.
 */
export const useOrderedAnalysis = (order: AnalysisOrder | undefined) =>
  useQuery({
    queryKey: ['analysis-order', order],
    queryFn: () => {
      const { selection, other, tables } = order ?? {};
      const more = tables && { tables };
      return other
        ? post<AnalysisOutcome>('/analyses/gap', { a: selection, b: other, ...more })
        : post<AnalysisOutcome>('/analyses', { selection, ...more });
    },
    enabled: order !== undefined,
    // Badcases change: who comes back later asks again.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });

/** One analysis with what came of it. */
export const useAnalysis = (id: string) =>
  useQuery({
    queryKey: ['analysis', id],
    queryFn: ({ signal }) => get<AnalysisOutcome>(`/analyses/${id}`, {}, signal),
    enabled: id !== '',
    // Notices may be lost.
    refetchInterval: ({ state: { data } }) => (data?.state === 'working' ? 2_000 : false),
  });

export const useCancelAnalysis = () =>
  useChange(['analyses', 'analysis', 'jobs'], (id: string) =>
    post<AnalysisOutcome>(`/analyses/${id}/cancel`),
  );

/** How many badcases show in a task what is meant. */
const shownExamples = 12;

/** IDs of badcases of a selection that a query finds as well; nothing of rows or without a query. */
export const useExamples = (selection: AnalysisSelection, query: string) => {
  const params = new URLSearchParams(selection.search ?? '');
  const q = joined(params.get('q') ?? '', query);
  return useQuery({
    queryKey: ['badcases', 'examples', selection, query],
    queryFn: ({ signal }) =>
      get<Page<Badcase>>(
        '/badcases',
        { ...Object.fromEntries(params), q, sort: '-last_seen', limit: shownExamples },
        signal,
      ).then(({ items }) => items.map(({ id }) => id)),
    enabled: selection.from === 'badcases' && query !== '',
  });
};

/** Makes a task of collecting what is missing. */
export const useCollect = () =>
  useChange(['data-tasks'], (draft: CollectionDraft) => post<{ id: string }>('/data-tasks', draft));
