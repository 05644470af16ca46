import { useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { apiUrl, get, post, remove } from './client';
import type { Pack, PackFormat, PackManifest, PackOrder, Page } from './contract';
import { usePages } from './pages';

/** The layouts that the server packs sets in. */
export const usePackFormats = () =>
  useQuery({
    queryKey: ['pack-formats'],
    queryFn: ({ signal }) => get<{ items: PackFormat[] }>('/pack-formats', {}, signal),
    staleTime: Infinity,
  });

/** The packs that hold a set, the newest first. */
export const usePacks = (set: string) =>
  usePages<Page<Pack>>(['packs', set], '/packs', { set, limit: 20 });

/** What a pack that is ready holds. */
export const usePackManifest = (id: string) =>
  useQuery({
    queryKey: ['packs', 'manifest', id],
    queryFn: ({ signal }) => get<PackManifest>(`/packs/${id}/manifest`, {}, signal),
  });

export const useOrderPack = () =>
  useChange(['packs', 'jobs'], (order: PackOrder) => post<Pack>('/packs', order));

export const useDeletePack = () =>
  useChange(['packs', 'jobs'], (id: string) => remove(`/packs/${id}`));

/** Where a pack, or a part of it, is downloaded. */
export const packUrl = (id: string, part = '') =>
  apiUrl(`/packs/${id}/content`, part ? { part } : {});
