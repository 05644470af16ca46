import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { get, post, put } from './client';
import type { Formula, FormulaPreview, Page, Ranked, Ranking } from './contract';

/** The formula in force and how far the stored scores follow it. */
export const useRanking = () =>
  useQuery({ queryKey: ['priority'], queryFn: () => get<Ranking>('/priority') });

/** The first ten under the formula in force and under another one. */
export const useFormulaPreview = (formula: Formula, enabled: boolean) =>
  useQuery({
    queryKey: ['priority', 'preview', formula],
    queryFn: () => post<FormulaPreview>('/priority/preview', formula),
    enabled,
    placeholderData: keepPreviousData,
  });

export function useSetFormula() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (formula: Formula) => put<Ranking>('/priority', formula),
    onSuccess: (ranking) => {
      client.setQueryData(['priority'], ranking);
      void client.invalidateQueries({ queryKey: ['queue'] });
    },
  });
}

/** How many cases of the queue are asked for at a time. */
const atOnce = 30;

/** The open cases of whoever looks and those of nobody, the most urgent first. */
export const useQueue = () =>
  useInfiniteQuery({
    queryKey: ['queue'],
    queryFn: ({ pageParam, signal }) =>
      get<Page<Ranked>>('/badcases/next', { cursor: pageParam, limit: atOnce }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
    // It must not change under the hands of whoever works through it.
    staleTime: Infinity,
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/** Why a case stands where it does. */
export const useScore = (id: string) =>
  useQuery({
    queryKey: ['badcase', id, 'score'],
    queryFn: () => get<Ranked>(`/badcases/${id}/score`),
  });
