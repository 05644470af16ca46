import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, put } from './client';
import type {
  Badcase,
  CountingGroup,
  DuplicatesPage,
  LikenessSettings,
  LikenessState,
  Page,
} from './contract';
import { usePages } from './pages';

/** The parts of a badcase, the newest first; its first page also has what is only similar. */
export const useDuplicates = (id: string) =>
  usePages<DuplicatesPage>(['badcase', id, 'duplicates'], `/badcases/${id}/duplicates`, {
    limit: 24,
  });

function useJoin<V>(change: (value: V) => Promise<Badcase>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      for (const key of ['badcase', 'badcases', 'stats', 'lineage']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

/** Makes badcases parts of this one. */
export const useMerge = (into: string) =>
  useJoin((ids: string[]) => post<Badcase>(`/badcases/${into}/merge`, { ids }));

/** Makes parts of this one badcases of their own again. */
export const useSplit = (id: string) =>
  useJoin((members: string[]) => post<Badcase>(`/badcases/${id}/split`, { members }));

export const useLikenessSettings = () =>
  useQuery({
    queryKey: ['likeness-settings'],
    queryFn: () => get<LikenessState>('/likeness/settings'),
  });

export function useSetLikeness() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: LikenessSettings) => put<LikenessState>('/likeness/settings', settings),
    onSuccess: (fresh) => client.setQueryData(['likeness-settings'], fresh),
  });
}

/** Groups of devices by name, and what each need not send. */
export const useCountingGroups = () =>
  usePages<Page<CountingGroup>>(['counting-groups'], '/likeness/groups');

export function useSetCounting() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, every }: { id: string; every: number }) =>
      put(`/likeness/groups/${id}`, { every }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['counting-groups'] }),
  });
}
