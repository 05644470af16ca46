/** Things that are picked, or named, out of lists that may be long: the server finds them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get, type Query } from './client';
import type { DataSet, Device, Document, Group, Model, Page } from './contract';

interface Kinds {
  devices: Device;
  groups: Group;
  models: Model;
  documents: Document;
  sets: DataSet;
}
export type Kind = keyof Kinds;
export type Found<K extends Kind> = Kinds[K];

/** How many are offered at once; who wants another one types more of its name. */
const offered = 50;

function useFind<K extends Kind>(kind: K, query: Query, enabled = true) {
  return useQuery({
    queryKey: [kind, 'found', query],
    queryFn: ({ signal }) => get<Page<Found<K>>>(`/${kind}`, { ...query }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** What has a text in its name, of those that a search (`query`) finds. */
export const useFound = <K extends Kind>(kind: K, q: string, query = '') =>
  useFind(kind, { q, query, limit: offered });

/** What has these IDs. */
export function useNamed<K extends 'models' | 'documents' | 'sets'>(
  kind: K,
  ids: string[],
): Found<K>[] {
  const query = `id:(${ids.slice(0, 200).join(', ')})`;
  return useFind(kind, { query, limit: 200 }, ids.length > 0).data?.items ?? [];
}
