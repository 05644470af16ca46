import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { readOwnKeys, type OwnKeys } from '@/lib/commands';
import { get, put } from './client';
import type { Json, JsonObject } from './contract';

/** What people set for themselves is kept at the server and follows them from browser to browser. */
export const usePreferences = () =>
  useQuery({
    queryKey: ['preferences'],
    queryFn: () => get<JsonObject>('/preferences'),
    staleTime: Infinity,
  });

/** Saves one setting; the page shows it at once and takes it back when the server refuses. */
export function useSetPreference() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, value }: { name: string; value: Json }) =>
      put(`/preferences/${name}`, value),
    onMutate: ({ name, value }) => {
      const before = client.getQueryData<JsonObject>(['preferences']);
      client.setQueryData<JsonObject>(['preferences'], (old) => ({ ...old, [name]: value }));
      return { before };
    },
    onError: (_error, _value, kept) => client.setQueryData(['preferences'], kept?.before),
  });
}

/** One setting, read by a function that makes sense of whatever was kept. */
export function usePreference<T extends Json>(
  name: string,
  read: (kept: Json | undefined) => T,
): [T, (value: T) => void] {
  const all = usePreferences().data;
  const kept = all?.[name];
  const value = useMemo(() => read(kept ?? undefined), [kept, read]);
  const { mutate } = useSetPreference();
  const set = useCallback((next: T) => mutate({ name, value: next }), [mutate, name]);
  return [value, set];
}

const readKeys = (kept: Json | undefined): OwnKeys => readOwnKeys(kept);

/** The keys that a person has changed. */
export const useOwnKeys = () => usePreference('keys', readKeys);
