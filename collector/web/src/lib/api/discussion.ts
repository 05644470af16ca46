import { useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { get, post, put, remove } from './client';
import type { Page } from './contract';
import { usePages } from './pages';
import type { components } from './schema';

export type Comment = components['schemas']['BamComment'];
export type News = components['schemas']['BamNews'];
export type Colleague = components['schemas']['Colleague'];

interface Watchers {
  items: string[];
}
type NewsPage = Page<News> & { unread: number };

export const useComments = (badcase: string) =>
  usePages<Page<Comment>>(['comments', badcase], `/badcases/${badcase}/comments`);

/** Who can be named in a comment, and assigned. */
export const useColleagues = () =>
  useQuery({
    queryKey: ['colleagues'],
    queryFn: () => get<{ items: Colleague[] }>('/people'),
    staleTime: 5 * 60_000,
  });

function useChange<V, R>(change: (value: V) => Promise<R>, keys: QueryKey[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    },
  });
}

export const useAddComment = (badcase: string) =>
  useChange(
    (text: string) => post<Comment>(`/badcases/${badcase}/comments`, { text }),
    [
      ['comments', badcase],
      ['watchers', badcase],
    ],
  );

export const useEditComment = (badcase: string) =>
  useChange(
    ({ id, text }: { id: string; text: string }) => put<Comment>(`/comments/${id}`, { text }),
    [['comments', badcase]],
  );

export const useRemoveComment = (badcase: string) =>
  useChange((id: string) => remove<Comment>(`/comments/${id}`), [['comments', badcase]]);

export const useWatchers = (badcase: string) =>
  useQuery({
    queryKey: ['watchers', badcase],
    queryFn: () => get<Watchers>(`/badcases/${badcase}/watchers`),
  });

export const useWatch = (badcase: string) =>
  useChange(
    (on: boolean) => {
      const path = `/badcases/${badcase}/watchers/me`;
      return on ? put<Watchers>(path, undefined) : remove<Watchers>(path);
    },
    [['watchers', badcase]],
  );

/** One's own news, the newest first; the first page also says how many are unread. */
export const useNews = () => usePages<NewsPage>(['news'], '/news', { limit: 30 });

/** Marks news as read; none named means all. */
export const useReadNews = () =>
  useChange((ids: string[]) => post('/news/read', ids.length > 0 ? { ids } : {}), [['news']]);
