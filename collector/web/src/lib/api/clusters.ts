/** Groups of like badcases: clusterings, their groups and maps, and cases like a given one. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { apiUrl, call, get, patch, post, put, remove, type Query } from './client';
import type {
  Page,
  Cluster,
  ClusterMap,
  Clustering,
  ClusteringRun,
  ClusteringSettings,
  Embeddings,
  SimilarCases,
} from './contract';
import { usePages } from './pages';

interface Items<T> {
  items: T[];
}

/** A run waits or goes on. */
export const isBusy = (one: Clustering) => one.state === 'running' || one.state === 'waiting';

/** How often a run is looked at: another collector may do it, whose events do not come here. */
const look = 3_000;

export const useClusterings = () =>
  usePages<Page<Clustering>>(
    ['clusterings'],
    '/clusterings',
    {},
    { every: (list) => (list?.pages.some((page) => page.items.some(isBusy)) ? look : false) },
  );

export const useClustering = (id: string) =>
  useQuery({
    queryKey: ['clustering', id],
    queryFn: ({ signal }) => get<Clustering>(`/clusterings/${id}`, {}, signal),
    refetchInterval: (query) => (query.state.data && isBusy(query.state.data) ? look : false),
  });

/** The groups of a run; `run` makes the question a new one when another run is shown. */
export const useClusters = (id: string, run: number) =>
  useQuery({
    queryKey: ['clusters', id, run],
    queryFn: ({ signal }) => get<Items<Cluster>>(`/clusterings/${id}/groups`, {}, signal),
    placeholderData: keepPreviousData,
    enabled: run > 0,
  });

/** The map of a run, which is large: it is asked again for another run only, not when cases join. */
export const useClusterMap = (id: string, run: number, by: string) =>
  useQuery({
    queryKey: ['clustermap', id, run, by],
    queryFn: ({ signal }) => get<ClusterMap>(`/clusterings/${id}/map`, { by }, signal),
    placeholderData: keepPreviousData,
    enabled: run > 0,
    staleTime: 5 * 60_000,
  });

export const useClusteringRuns = (id: string) =>
  useQuery({
    queryKey: ['clustering', id, 'runs'],
    queryFn: ({ signal }) => get<Items<ClusteringRun>>(`/clusterings/${id}/runs`, {}, signal),
  });

export const useEmbeddings = () =>
  useQuery({
    queryKey: ['embeddings'],
    queryFn: ({ signal }) => get<Embeddings>('/embeddings', {}, signal),
    refetchInterval: (query) => (query.state.data?.waiting ? 5_000 : false),
  });

export const useSimilar = (id: string, space: string) =>
  useQuery({
    queryKey: ['badcase', id, 'similar', space],
    queryFn: ({ signal }) => get<SimilarCases>(`/badcases/${id}/similar`, { space }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Groups the badcases of a search, given as the parameters of their list. */
export function useAddClustering(search: Query) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: ClusteringSettings) =>
      call<Clustering>('POST', '/clusterings', { query: search, body: settings }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['clusterings'] }),
  });
}

export function useClusteringActions(id: string) {
  const client = useQueryClient();
  const onSuccess = async () => {
    await client.invalidateQueries({ queryKey: ['clusterings'] });
    await client.invalidateQueries({ queryKey: ['clustering', id] });
  };
  const path = `/clusterings/${id}`;
  return {
    run: useMutation({ mutationFn: () => post<Clustering>(`${path}/run`), onSuccess }),
    cancel: useMutation({ mutationFn: () => post<Clustering>(`${path}/cancel`), onSuccess }),
    change: useMutation({
      mutationFn: (settings: ClusteringSettings) => put<Clustering>(path, settings),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: () => remove<undefined>(path),
      onSuccess: () => client.invalidateQueries({ queryKey: ['clusterings'] }),
    }),
  };
}

export function useNameCluster(clustering: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      patch<Cluster>(`/clusters/${id}`, { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['clusters', clustering] }),
  });
}

/** The map as JSON, for programs of one's own. */
export const clusterMapUrl = (id: string) => apiUrl(`/clusterings/${id}/map`);
