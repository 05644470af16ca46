import { useQuery } from '@tanstack/react-query';
import { useChange } from './change';
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

/** People as options of a field: those that were chosen are among them, whether or not they are still there. */
export function usePeopleOptions(chosen: string[]): { value: string; label: string }[] {
  const colleagues = useColleagues().data?.items ?? [];
  const known = colleagues.map(({ login, name }) => ({
    value: login,
    label: name && name !== login ? `${name} (${login})` : login,
  }));
  const others = [...new Set(chosen)].filter(
    (login) => login && !known.some(({ value }) => value === login),
  );
  return [...known, ...others.map((login) => ({ value: login, label: login }))];
}

export const useAddComment = (badcase: string) =>
  useChange(
    [
      ['comments', badcase],
      ['watchers', badcase],
    ],
    (text: string) => post<Comment>(`/badcases/${badcase}/comments`, { text }),
  );

export const useEditComment = (badcase: string) =>
  useChange([['comments', badcase]], ({ id, text }: { id: string; text: string }) =>
    put<Comment>(`/comments/${id}`, { text }),
  );

export const useRemoveComment = (badcase: string) =>
  useChange([['comments', badcase]], (id: string) => remove<Comment>(`/comments/${id}`));

export const useWatchers = (badcase: string) =>
  useQuery({
    queryKey: ['watchers', badcase],
    queryFn: () => get<Watchers>(`/badcases/${badcase}/watchers`),
  });

export const useWatch = (badcase: string) =>
  useChange([['watchers', badcase]], (on: boolean) => {
    const path = `/badcases/${badcase}/watchers/me`;
    return on ? put<Watchers>(path, undefined) : remove<Watchers>(path);
  });

/** One's own news, the newest first; the first page also says how many are unread. */
export const useNews = () => usePages<NewsPage>(['news'], '/news', { limit: 30 });

/** Marks news as read; none named means all. */
export const useReadNews = () =>
  useChange(['news'], (ids: string[]) => post('/news/read', ids.length > 0 ? { ids } : {}));
