import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
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

export const useModels = (query?: string) =>
  useQuery({
    queryKey: ['models', query ?? ''],
    queryFn: () => get<Page<Model>>('/models', { query, limit: 200 }),
    placeholderData: keepPreviousData,
  });

export const useModel = (id: string) =>
  useQuery({ queryKey: ['model', id], queryFn: () => get<Model>(`/models/${id}`) });

async function readKnown(id: string): Promise<(KnownBadcase & { case: Badcase | undefined })[]> {
  const known = await get<Page<KnownBadcase>>(`/models/${id}/badcases`, { limit: 100 });
  if (known.items.length === 0) return [];
  const ids = [...new Set(known.items.map((one) => one.badcase))];
  const cases = await get<Page<Badcase>>('/badcases', { id: ids, limit: 200 });
  const byId = new Map(cases.items.map((one) => [one.id, one]));
  return known.items.map((one) => ({ ...one, case: byId.get(one.badcase) }));
}

/** The badcases a model is known to show, the latest hundred, each with its record. */
export const useModelBadcases = (id: string) =>
  useQuery({ queryKey: ['model', id, 'badcases'], queryFn: () => readKnown(id) });

export const useDeployments = () =>
  useQuery({
    queryKey: ['deployments'],
    queryFn: () => get<Page<Deployment>>('/deployments', { limit: 100 }),
    refetchInterval: 5_000,
  });

export const useDeployment = (id: string) =>
  useQuery({
    queryKey: ['deployment', id],
    queryFn: () => get<DeploymentDetail>(`/deployments/${id}`),
    refetchInterval: 2_000,
  });

function useRegistryChange<V, R>(change: (value: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      for (const key of ['models', 'model', 'deployments', 'deployment']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

export interface ModelUpload {
  name: string;
  version: string;
  slot: string;
  description: string;
  file: File;
}

export const useUploadModel = () =>
  useRegistryChange(({ file, ...meta }: ModelUpload) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(meta)) if (value) form.set(name, value);
    form.set('file', file, file.name);
    return upload<Model>('/models', form);
  });

export const useEditModel = (model: Model) =>
  useRegistryChange((edit: ModelEdit) => patch<Model>(`/models/${model.id}`, edit, model.revision));

export const useDeploy = () =>
  useRegistryChange((request: DeployRequest) => post<Deployment>('/deployments', request));
export const useAbort = () =>
  useRegistryChange((id: string) => post<Deployment>(`/deployments/${id}/abort`));
export const useRevert = () =>
  useRegistryChange((id: string) => post<Deployment>(`/deployments/${id}/revert`));

export const modelContentUrl = (id: string) => apiUrl(`/models/${id}/content`);
