import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { apiUrl } from './client';

/** What a topic of the server's event stream makes stale, as the first part of query keys. */
const stale: Record<string, string[]> = {
  badcases: ['badcases', 'badcase', 'stats'],
  tasks: ['tasks', 'task'],
  deployments: ['deployments', 'deployment'],
  devices: ['devices', 'device', 'rates'],
  documents: ['documents', 'document', 'files'],
  sets: ['sets'],
  models: ['models', 'model'],
};

/** The longest log the page keeps, in characters; older text is cut off at the front. */
export const logLimit = 500_000;

/** How long news is gathered before queries are asked again, in milliseconds. */
const gather = 800;

/** Follows the server's events and refreshes what they touch. Returns whether the stream is open. */
export function useLiveUpdates(): boolean {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const source = new EventSource(apiUrl('/events'));
    const waiting = new Set<string>();
    let timer: number | undefined;
    const flush = () => {
      timer = undefined;
      for (const key of waiting) void client.invalidateQueries({ queryKey: [key] });
      waiting.clear();
    };
    const note = (topic: string) => {
      (stale[topic] ?? []).forEach((key) => waiting.add(key));
      timer ??= window.setTimeout(flush, gather);
    };
    source.onopen = () => setOpen(true);
    source.onerror = () => setOpen(false);
    // Some notices were lost: everything may have changed.
    source.addEventListener('resync', () => Object.keys(stale).forEach(note));
    for (const topic of Object.keys(stale)) source.addEventListener(topic, () => note(topic));
    return () => {
      source.close();
      window.clearTimeout(timer);
    };
  }, [client]);
  return open;
}

/** Follows a task: `log` with all its text so far, `change` when the task itself has changed. */
export function followTask(
  id: string,
  on: { log: (text: string) => void; change: () => void },
): () => void {
  const source = new EventSource(apiUrl(`/tasks/${id}/events`));
  let text = '';
  // The stream begins at the start of the log, also after the connection broke.
  source.onopen = () => {
    text = '';
  };
  source.addEventListener('log', (event: MessageEvent<string>) => {
    text = (text + (JSON.parse(event.data) as { text: string }).text).slice(-logLimit);
    on.log(text);
  });
  source.addEventListener('task', on.change);
  source.addEventListener('end', () => {
    on.change();
    source.close();
  });
  return () => source.close();
}
