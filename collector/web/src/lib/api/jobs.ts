import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { apiUrl, get, post } from './client';
import type { Job, JobError, Page } from './contract';
import { usePages } from './pages';

/** The filters of the list of jobs as the address bar and the server know them. */
export interface JobFilter {
  kind?: string | undefined;
  state?: string | undefined;
  author?: string | undefined;
}

export const isJobOver = (job: Job) => !['queued', 'running'].includes(job.state);

export const useJobs = (filter: JobFilter) =>
  usePages<Page<Job>>(['jobs', filter], '/jobs', { ...filter });

/** How many jobs are under way. */
export const useRunningJobs = () =>
  useQuery({
    queryKey: ['jobs', 'running'],
    queryFn: async ({ signal }) =>
      (await get<Page<Job>>('/jobs', { state: 'running', limit: 1 }, signal)).total ?? 0,
  });

/** One job; none is asked for without an ID. */
export const useJob = (id: string) =>
  useQuery({
    queryKey: ['job', id],
    queryFn: ({ signal }) => get<Job>(`/jobs/${id}`, {}, signal),
    enabled: id !== '',
    refetchInterval: (query) => (query.state.data && isJobOver(query.state.data) ? false : 2_000),
  });

/** All that went wrong with single items, as CSV. */
export const jobReportUrl = (id: string) => apiUrl(`/jobs/${id}/report`);

/** What went wrong with single items, asked anew when their number changes. */
export const useJobErrors = (job: Job) =>
  usePages<Page<JobError>>(
    ['job', job.id, 'errors', job.failed],
    `/jobs/${job.id}/errors`,
    {},
    { enabled: job.failed > 0 },
  );

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
