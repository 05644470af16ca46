import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useChange } from './change';
import { ApiError, get, post, put } from './client';
import type { Job, LeakCheck, LeakPair, LeakPolicy, Page, SetPlan } from './contract';
import { isJobOver } from './jobs';
import { usePages } from './pages';

export type LeakKind = LeakPair['kind'];

/** How long a check that a job makes is not asked about, in milliseconds; the stream of events is faster. */
const rest = 2_000;

export const useLeakPolicy = () =>
  useQuery({
    queryKey: ['leak-policy'],
    queryFn: ({ signal }) => get<LeakPolicy>('/leak-policy', {}, signal),
  });

export const useSetLeakPolicy = () =>
  useChange(['leak-policy', 'leak-checks', 'sets'], (policy: LeakPolicy) =>
    put<LeakPolicy>('/leak-policy', policy),
  );

/** One check; it is asked about until it is ready. */
export const useLeakCheck = (id: string) =>
  useQuery({
    queryKey: ['leak-check', id],
    queryFn: ({ signal }) => get<LeakCheck>(`/leak-checks/${id}`, {}, signal),
    enabled: id !== '',
    refetchInterval: ({ state: { data } }) => (data?.ready ? false : rest),
  });

/** The check of the sets that a request would freeze: it begins as soon as this is used. */
export function useCheckOf(request: SetPlan | undefined) {
  const client = useQueryClient();
  const begun = useQuery({
    queryKey: ['leak-checks', 'of', request],
    queryFn: async ({ signal }) => {
      const check = await post<LeakCheck>('/leak-checks', request, signal);
      client.setQueryData(['leak-check', check.id], check);
      return check;
    },
    enabled: request !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const check = useLeakCheck(request ? (begun.data?.id ?? '') : '');
  return { begun, check: check.data ?? (request ? begun.data : undefined) };
}

/** What a check found of a kind, the nearest first. */
export const useLeaks = (check: string, kind: LeakKind) =>
  usePages<Page<LeakPair>>(['leak-check', check, 'leaks', kind], `/leak-checks/${check}/leaks`, {
    kind,
    limit: 20,
  });

/** The check that an answer names: one to wait for, or one that has the details. */
export function checkIn(error: Error | null | undefined): string {
  if (!(error instanceof ApiError)) return '';
  const named = error.faults.find(({ location }) => location === 'leak_check')?.value;
  return typeof named === 'string' ? named : '';
}

const pause = () => new Promise((resolve) => setTimeout(resolve, rest / 2));

/** Waits until a check is ready. */
async function untilReady(id: string, onWait: (check: LeakCheck) => void): Promise<void> {
  for (;;) {
    const check = await get<LeakCheck>(`/leak-checks/${id}`);
    if (check.ready) return;
    onWait(check);
    if (check.job) {
      const job = await get<Job>(`/jobs/${check.job}`);
      if (isJobOver(job) && job.state !== 'succeeded')
        throw new Error(job.reason || 'The rows were not compared to the end.');
    }
    await pause();
  }
}

/** Sends what is refused until it is known what leaks, and waits for that. */
export async function whenChecked<T>(
  send: () => Promise<T>,
  onWait: (check: LeakCheck) => void = () => undefined,
): Promise<T> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== 'leak-check') throw error;
      await untilReady(checkIn(error), onWait);
    }
  }
}
