import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post } from './client';
import type { Derived, DerivePreview, DeriveRequest, Job, Operation, Page } from './contract';

export const useOperations = () =>
  useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => get<Page<Operation>>('/operations', {}, signal),
    select: ({ items }) => items.filter(({ kind }) => kind === 'edit' || kind === 'convert'),
    staleTime: 60_000,
  });

/** What was made of a badcase's media. */
export const useDerived = (id: string) =>
  useQuery({
    queryKey: ['badcase', id, 'derived'],
    queryFn: ({ signal }) => get<Page<Derived>>(`/badcases/${id}/derived`, {}, signal),
  });

/** What an order would work on, without doing it. */
export const usePreviewDerive = () =>
  useMutation({
    mutationFn: (request: DeriveRequest) =>
      post<DerivePreview>('/badcases/derive/preview', request),
  });

export const useDerive = () =>
  useMutation({ mutationFn: (request: DeriveRequest) => post<Job>('/badcases/derive', request) });

/** Uses a derived medium for test data instead of its original, or not. */
export function useChooseDerived() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, chosen }: { id: string; chosen: boolean }) =>
      post<Derived>(`/derived/${id}/choose`, { chosen }),
    onSuccess: ({ badcase }) =>
      client.invalidateQueries({ queryKey: ['badcase', badcase, 'derived'] }),
  });
}
