import { useQueries, useQuery } from '@tanstack/react-query';
import { get } from './client';
import type { DataRow, Page, SearchSchema } from './contract';
import type { components } from './schema';
import type { ListFilter } from './search';

export type RowClass = components['schemas']['DamClass'];

/** Where the rows of a version or of a set are. They never change: what was read of them stays right. */
export type RowPlace = `/documents/${string}/versions/${number}` | `/sets/${string}`;

export const versionPlace = (id: string, version: number): RowPlace =>
  `/documents/${id}/versions/${version}`;
export const setPlace = (id: string): RowPlace => `/sets/${id}`;

/** How many rows are asked for at once. */
const atOnce = 200;
/** How long rows that are out of sight are kept, in milliseconds. */
const kept = 60_000;

const pageOf = (place: RowPlace, filter: ListFilter, page: number) => ({
  queryKey: ['rows', place, filter, page],
  // The cursor of a list of rows is the number of rows before the page.
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    get<Page<DataRow>>(
      `${place}/rows`,
      { ...filter, limit: atOnce, cursor: page > 0 ? page * atOnce : '' },
      signal,
    ),
  staleTime: Infinity,
  gcTime: kept,
});

/** The rows from one place up to another of what a search finds, as far as they are there. */
export function useRowWindow(place: RowPlace, filter: ListFilter, from: number, to: number) {
  // The first page tells how many there are.
  const pages = new Set([0]);
  for (let n = Math.floor(from / atOnce); n * atOnce < to; n += 1) pages.add(n);
  const asked = [...pages];
  const answers = useQueries({ queries: asked.map((page) => pageOf(place, filter, page)) });
  const [first] = answers;
  const failed = answers.find((one) => one.error);
  return {
    data: first?.data,
    total: first?.data?.total ?? 0,
    error: failed?.error ?? null,
    refetch: () => {
      for (const one of answers) if (one.error) void one.refetch();
    },
    at: (index: number): DataRow | undefined => {
      const page = asked.indexOf(Math.floor(index / atOnce));
      return answers[page]?.data?.items[index % atOnce];
    },
  };
}

/** How many rows a search finds; nothing is asked without a place. */
export const useRowCount = (place: RowPlace | undefined, query: string) =>
  useQuery({
    queryKey: ['rows', place, query, 'count'],
    queryFn: ({ signal }) =>
      get<Page<DataRow>>(`${place ?? ''}/rows`, { query, limit: 1 }, signal).then(
        ({ total = 0 }) => total,
      ),
    enabled: place !== undefined,
    staleTime: Infinity,
    retry: false,
  });

/** One row by its number, from 1. */
export const useRow = (place: RowPlace, row: number) =>
  useQuery({
    queryKey: ['rows', place, 'row', row],
    queryFn: ({ signal }) =>
      get<Page<DataRow>>(
        `${place}/rows`,
        { limit: 1, cursor: row > 1 ? row - 1 : '' },
        signal,
      ).then(({ items: [found] }) => found ?? null),
    staleTime: Infinity,
  });

/** What can be asked of rows: what all have, and the further columns as attr.<name>. */
export const useRowFields = (place: RowPlace) =>
  useQuery({
    queryKey: ['rows', place, 'fields'],
    queryFn: ({ signal }) => get<SearchSchema>(`${place}/fields`, {}, signal),
    staleTime: Infinity,
  });

/** The classes of a version's annotations, the most frequent first. */
export const readClasses = (id: string, version: number) =>
  get<{ items: RowClass[] }>(`${versionPlace(id, version)}/classes`).then(({ items }) => items);
