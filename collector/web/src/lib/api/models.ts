import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { apiUrl, get, patch, post, upload } from './client';
import type {
  Badcase,
  Deployment,
  DeploymentDetail,
  DeployRequest,
  KnownBadcase,
  Model,
  ModelEdit,
  Page,
} from './contract';
import { usePages } from './pages';
import type { ListFilter } from './search';

export const useModels = (filter: ListFilter) =>
  usePages<Page<Model>>(['models', filter], '/models', { ...filter });

export const useModel = (id: string) =>
  useQuery({ queryKey: ['model', id], queryFn: () => get<Model>(`/models/${id}`) });

type Known = KnownBadcase & { case: Badcase | undefined };

async function readKnown(id: string, cursor: string, signal: AbortSignal): Promise<Page<Known>> {
  const known = await get<Page<KnownBadcase>>(
    `/models/${id}/badcases`,
    { cursor, limit: 100 },
    signal,
  );
  if (known.items.length === 0) return { items: [] };
  const ids = [...new Set(known.items.map((one) => one.badcase))];
  const cases = await get<Page<Badcase>>('/badcases', { id: ids, limit: 200 }, signal);
  const byId = new Map(cases.items.map((one) => [one.id, one]));
  return {
    ...known,
    items: known.items.map((one) => ({ ...one, case: byId.get(one.badcase) })),
  };
}

/** The badcases a model is known to show, the latest first, each with its record. */
export const useModelBadcases = (id: string) =>
  useInfiniteQuery({
    queryKey: ['model', id, 'badcases'],
    queryFn: ({ pageParam, signal }) => readKnown(id, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
  });

export const useDeployments = () =>
  usePages<Page<Deployment>>(['deployments'], '/deployments', {}, { every: 5_000 });

export const useDeployment = (id: string) =>
  useQuery({
    queryKey: ['deployment', id],
    queryFn: () => get<DeploymentDetail>(`/deployments/${id}`),
    refetchInterval: 2_000,
  });

const touched = ['models', 'model', 'deployments', 'deployment'];

export interface ModelUpload {
  name: string;
  version: string;
  slot: string;
  description: string;
  file: File;
}

export const useUploadModel = () =>
  useChange(touched, ({ file, ...meta }: ModelUpload) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(meta)) if (value) form.set(name, value);
    form.set('file', file, file.name);
    return upload<Model>('/models', form);
  });

export const useEditModel = (model: Model) =>
  useChange(touched, (edit: ModelEdit) =>
    patch<Model>(`/models/${model.id}`, edit, model.revision),
  );

export const useDeploy = () =>
  useChange(touched, (request: DeployRequest) => post<Deployment>('/deployments', request));
export const useAbort = () =>
  useChange(touched, (id: string) => post<Deployment>(`/deployments/${id}/abort`));
export const useRevert = () =>
  useChange(touched, (id: string) => post<Deployment>(`/deployments/${id}/revert`));

export const modelContentUrl = (id: string) => apiUrl(`/models/${id}/content`);
