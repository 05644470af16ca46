import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { apiUrl, get, post } from './client';
import type { Job, JobError, Page } from './contract';

/** The filters of the list of jobs as the address bar and the server know them. */
export interface JobFilter {
  kind?: string | undefined;
  state?: string | undefined;
  author?: string | undefined;
}

export const isJobOver = (job: Job) => !['queued', 'running'].includes(job.state);

export const useJobs = (filter: JobFilter) =>
  useInfiniteQuery({
    queryKey: ['jobs', filter],
    queryFn: ({ pageParam, signal }) =>
      get<Page<Job>>('/jobs', { ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
  });

/** How many jobs are under way. */
export const useRunningJobs = () =>
  useQuery({
    queryKey: ['jobs', 'running'],
    queryFn: async ({ signal }) =>
      (await get<Page<Job>>('/jobs', { state: 'running', limit: 1 }, signal)).total ?? 0,
  });

export const useJob = (id: string) =>
  useQuery({
    queryKey: ['job', id],
    queryFn: ({ signal }) => get<Job>(`/jobs/${id}`, {}, signal),
    refetchInterval: (query) => (query.state.data && isJobOver(query.state.data) ? false : 2_000),
  });

/** All that went wrong with single items, as CSV. */
export const jobReportUrl = (id: string) => apiUrl(`/jobs/${id}/report`);

/** What went wrong with single items, asked anew when their number changes. */
export const useJobErrors = (job: Job) =>
  useInfiniteQuery({
    queryKey: ['job', job.id, 'errors', job.failed],
    queryFn: ({ pageParam, signal }) =>
      get<Page<JobError>>(`/jobs/${job.id}/errors`, { cursor: pageParam, limit: 100 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.next ? last.next : undefined),
    enabled: job.failed > 0,
  });

export function useCancelJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<Job>(`/jobs/${id}/cancel`),
    onSuccess: (job) => {
      client.setQueryData(['job', job.id], job);
      void client.invalidateQueries({ queryKey: ['jobs'] });
    },
  });
}
