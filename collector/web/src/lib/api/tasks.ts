import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useChange } from './change';
import { get, post, readText } from './client';
import type { Metric, Page, Task, TaskRequest } from './contract';
import { followTask, logLimit } from './live';
import { usePages } from './pages';
import type { ListFilter } from './search';

export const useTasks = (filter: ListFilter & { kind?: string; state?: string }) =>
  usePages<Page<Task>>(['tasks', filter], '/tasks', { ...filter }, { every: 10_000 });

export const isOver = (task: Task) => !['queued', 'running'].includes(task.state);

export const useTask = (id: string) =>
  useQuery({
    queryKey: ['task', id],
    queryFn: () => get<Task>(`/tasks/${id}`),
    refetchInterval: (query) => (query.state.data && isOver(query.state.data) ? false : 3_000),
  });

/** The history of a task's metrics, asked again while it runs. */
export const useMetrics = (task: Task) =>
  useQuery({
    queryKey: ['task', task.id, 'metrics', isOver(task)],
    queryFn: () => get<Page<Metric>>(`/tasks/${task.id}/metrics`),
    select: (page) => page.items,
    refetchInterval: isOver(task) ? false : 3_000,
  });

/** The log of a task: what is there already, then line by line while it runs. */
export function useTaskLog(task: Task): { text: string; error: boolean } {
  const client = useQueryClient();
  const over = isOver(task);
  const stored = useQuery({
    queryKey: ['task', task.id, 'log', over],
    queryFn: ({ signal }) => readText(`/tasks/${task.id}/log`, signal),
    enabled: over,
  });
  const [live, setLive] = useState('');
  useEffect(() => {
    if (over) return;
    return followTask(task.id, {
      log: setLive,
      change: () => void client.invalidateQueries({ queryKey: ['task', task.id] }),
    });
  }, [client, over, task.id]);
  return { text: stored.data?.slice(-logLimit) ?? live, error: stored.isError };
}

const touched = ['tasks', 'task'];

export const useStartTask = () =>
  useChange(touched, (request: TaskRequest) => post<Task>('/tasks', request));
/** Makes badcases of what a task's results say it got wrong. */
export const useFailuresToBadcases = () =>
  useChange(touched, (id: string) => post<{ ids: string[] }>(`/tasks/${id}/badcases`));
export const useCancelTask = () =>
  useChange(touched, (id: string) => post<Task>(`/tasks/${id}/cancel`));
