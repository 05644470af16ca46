import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { apiUrl } from './client';
import { isOwn } from './own';
import { manyPages } from './pages';

const second = 1_000;

/**
 * What a topic of the server's event stream makes stale: first parts of query keys, and how long news is gathered. A key
 * in the singular is followed by the ID of the thing, and only that thing is asked again; with a star all are, since the
 * ID is that of something else.
 */
const stale: Record<string, Record<string, number>> = {
  badcases: { badcases: second, badcase: second, stats: 5 * second, priority: 5 * second },
  comments: { comments: second / 2, watchers: second / 2 },
  news: { news: second },
  issues: { issues: second / 2, badcase: second, badcases: second },
  imports: { imports: second, import: second / 2 },
  clusterings: { clusterings: second, clustering: second / 2, clusters: second },
  // How far a run is: its groups are still the old ones.
  'clusterings progress': { clusterings: second, clustering: second / 2 },
  tasks: { tasks: second, task: second },
  deployments: { deployments: second, deployment: second / 2 },
  campaigns: { campaigns: second / 2, campaign: second / 2 },
  devices: { devices: second, device: second, rates: 5 * second },
  // Collections count the rows of documents.
  documents: {
    documents: second,
    document: second,
    files: second,
    'data-tasks': second,
    'data-task *': second,
  },
  folders: { folders: second, files: 2 * second },
  sets: { sets: second },
  'data-tasks': { 'data-tasks': second, 'data-task': second },
  packs: { packs: second / 2 },
  analyses: { analyses: second / 2, analysis: second / 4 },
  'label-projects': { 'label-projects': second / 2 },
  cleaning: { cleaning: second / 2 },
  leaks: { 'leak-check': second / 2 },
  models: { models: second, model: second },
  alarms: { alarms: second / 2, alarm: second / 2, 'alarm-rules': second },
  messages: { messages: second },
  jobs: { jobs: second, job: second / 2 },
  previews: { made: second / 10 },
};

/** The longest log the page keeps, in characters; older text is cut off at the front. */
export const logLimit = 500_000;

/**
 * Counts what came in about badcases. Their list is not asked again by itself: it may be long, and it must not move under
 * the hands of whoever works in it. The list decides when to show what is new.
 */
class News {
  private count = 0;
  private readonly listeners = new Set<() => void>();

  tell(): void {
    this.count += 1;
    this.listeners.forEach((listener) => listener());
  }

  readonly current = () => this.count;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

const badcaseNews = new News();

/** How long news of a long list is gathered, of which all pages are asked again. */
const longPace = 15 * second;

function isLong({ state }: { state: { data?: unknown } }): boolean {
  const data = state.data as { pages?: unknown[] } | undefined;
  return Array.isArray(data?.pages) && data.pages.length > manyPages;
}

/** A number that rises whenever badcases have come or changed. */
export const useBadcaseNews = () =>
  useSyncExternalStore(badcaseNews.subscribe, badcaseNews.current);

const singular = [
  'comments',
  'issues',
  'watchers',
  'badcase',
  'alarm',
  'import',
  'clustering',
  'task',
  'deployment',
  'device',
  'document',
  'model',
  'job',
  'leak-check',
  'analysis',
  'data-task',
  'made',
];

/** What the server says of a change. */
interface Notice {
  id?: string;
  event?: string;
}

/** Marks what is stale, each key at its own pace; nothing is asked while nobody looks. */
class Freshener {
  private readonly timers = new Map<string, number>();
  private readonly due = new Map<string, QueryKey>();
  private readonly client: QueryClient;

  constructor(client: QueryClient) {
    this.client = client;
  }

  /** Takes a change of one thing, or of many when there is no ID. */
  note(topic: string, id = ''): void {
    for (const [name, delay] of Object.entries(stale[topic] ?? {})) {
      // The echo of one's own change: the lists show it already.
      if (topic === 'badcases' && name !== 'stats' && isOwn(id)) continue;
      const [word = '', all] = name.split(' ');
      const key = id && !all && singular.includes(word) ? [word, id] : [word];
      this.plan(key.join(' '), delay, (hash) => this.fire(hash, key));
    }
  }

  private plan(hash: string, delay: number, act: (hash: string) => void): void {
    if (this.timers.has(hash)) return;
    this.timers.set(
      hash,
      window.setTimeout(() => act(hash), delay),
    );
  }

  /** Does what waited for the page to be looked at. */
  readonly look = () => {
    if (document.hidden) return;
    this.due.forEach((key) => this.refresh(key));
    this.due.clear();
  };

  stop(): void {
    this.timers.forEach((timer) => window.clearTimeout(timer));
    this.timers.clear();
  }

  private fire(hash: string, key: QueryKey): void {
    this.timers.delete(hash);
    if (document.hidden) this.due.set(hash, key);
    else this.refresh(key);
  }

  private refresh(queryKey: QueryKey): void {
    const calm = queryKey[0] === 'badcases';
    void this.client.invalidateQueries({
      queryKey,
      refetchType: calm ? 'none' : 'active',
      predicate: (query) => calm || !isLong(query),
    });
    if (calm) {
      badcaseNews.tell();
      return;
    }
    const long = { queryKey, type: 'active', predicate: isLong } as const;
    if (this.client.getQueryCache().findAll(long).length === 0) return;
    this.plan(`long ${queryKey.join(' ')}`, longPace, (hash) => {
      this.timers.delete(hash);
      void this.client.invalidateQueries(long);
    });
  }
}

/** Follows the server's events and refreshes what they touch. Returns whether the stream is open. */
export function useLiveUpdates(): boolean {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const source = new EventSource(apiUrl('/events'));
    const fresh = new Freshener(client);
    document.addEventListener('visibilitychange', fresh.look);
    source.onopen = () => setOpen(true);
    source.onerror = () => setOpen(false);
    // Some notices were lost: everything may have changed.
    source.addEventListener('resync', () => Object.keys(stale).forEach((one) => fresh.note(one)));
    for (const topic of Object.keys(stale)) {
      source.addEventListener(topic, ({ data }: MessageEvent<string>) => {
        const { id, event } = JSON.parse(data) as Notice;
        const finer = `${topic} ${event ?? ''}`;
        fresh.note(finer in stale ? finer : topic, id);
      });
    }
    return () => {
      source.close();
      document.removeEventListener('visibilitychange', fresh.look);
      fresh.stop();
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
