import {
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { get, patchWith, post } from './client';
import type { Action, Badcase, BadcaseEdit, BulkEdit, BulkPreview, Page } from './contract';
import { noteOwn } from './own';
import { usePages } from './pages';

/** A badcase in all the lists that hold it, changed where it stands: no list is asked again. */
export function patchLists(
  client: QueryClient,
  id: string,
  change: (badcase: Badcase) => Badcase,
): void {
  client.setQueriesData<InfiniteData<Page<Badcase>>>({ queryKey: ['badcases'] }, (old) => {
    const at = old?.pages.findIndex((page) => page.items.some((one) => one.id === id)) ?? -1;
    if (!old || at < 0) return old;
    const pages = old.pages.map((page, n) =>
      n === at
        ? { ...page, items: page.items.map((one) => (one.id === id ? change(one) : one)) }
        : page,
    );
    return { ...old, pages };
  });
}

/** What a badcase will be after an edit, before the server has said so. */
export function edited(badcase: Badcase, edit: BadcaseEdit): Badcase {
  const { add_tags, remove_tags, attributes, tags, ...plain } = edit;
  const kept = (tags ?? badcase.tags).filter((tag) => !remove_tags?.includes(tag));
  return {
    ...badcase,
    ...plain,
    tags: [...new Set([...kept, ...(add_tags ?? [])])].sort(),
    attributes: attributes ? { ...badcase.attributes, ...attributes } : badcase.attributes,
  };
}

export interface Mark {
  badcase: Badcase;
  edit: BadcaseEdit;
}

/**
 * Changes one badcase as the keyboard does: shown at once, sent without a version (the last word counts, and everything can
 * be undone), taken back when the server refuses. Gives the action to undo; "" when nothing changed.
 */
export function useMark() {
  const client = useQueryClient();
  const show = (badcase: Badcase) => {
    patchLists(client, badcase.id, () => badcase);
    client.setQueryData<Badcase>(['badcase', badcase.id], badcase);
  };
  return useMutation({
    mutationFn: async ({ badcase, edit }: Mark) => {
      const { body, action } = await patchWith<Badcase>(`/badcases/${badcase.id}`, edit);
      return { fresh: body, action };
    },
    onMutate: ({ badcase, edit }) => {
      noteOwn(badcase.id);
      show(edited(badcase, edit));
    },
    onSuccess: ({ fresh }) => {
      noteOwn(fresh.id);
      show(fresh);
      void client.invalidateQueries({ queryKey: ['badcase', fresh.id, 'history'] });
    },
    onError: (_error, { badcase }) => show(badcase),
  });
}

/** What is known of badcases has changed in many places. */
function refresh(client: QueryClient): void {
  for (const key of ['badcase', 'stats', 'actions', 'documents', 'document']) {
    void client.invalidateQueries({ queryKey: [key] });
  }
  void client.resetQueries({ queryKey: ['badcases'] });
}

/** How often a running action is asked for, in milliseconds. */
const pace = 500;

/** An action with its progress. */
export const useAction = (id: string) =>
  useQuery({
    queryKey: ['actions', 'one', id],
    queryFn: () => get<Action>(`/badcases/actions/${id}`),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? pace : false),
  });

export const useActions = (actor: string) =>
  usePages<Page<Action>>(
    ['actions', 'list', actor],
    '/badcases/actions',
    { actor, limit: 50 },
    {
      // What runs is among the newest.
      every: (data) =>
        data?.pages[0]?.items.some((one) => one.state === 'running') ? pace : false,
    },
  );

export const usePreviewBulk = () =>
  useMutation({
    mutationFn: (edit: BulkEdit) => post<BulkPreview>('/badcases/bulk/preview', edit),
  });

/** Starts, stops or takes back; every page learns of it when it ends. */
function useActionChange<V>(change: (value: V) => Promise<Action>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: V) => {
      noteOwn();
      return change(value);
    },
    onSuccess: (action) => {
      noteOwn();
      client.setQueryData(['actions', 'one', action.id], action);
      refresh(client);
    },
  });
}

export const useBulkEdit = () =>
  useActionChange((edit: BulkEdit) => post<Action>('/badcases/bulk', edit));
export const useMergeMany = () =>
  useActionChange((merge: { into: string; ids: string[] }) =>
    post<Action>('/badcases/merge', merge),
  );
export const useCancelAction = () =>
  useActionChange((id: string) => post<Action>(`/badcases/actions/${id}/cancel`));
export const useUndoAction = () =>
  useActionChange((id: string) => post<Action>(`/badcases/actions/${id}/undo`));

/** Takes back a change of one badcase without asking the lists anew. */
export function useUndoMark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, badcase }: { action: string; badcase: string }) => {
      noteOwn(badcase);
      noteOwn();
      const done = await post<Action>(`/badcases/actions/${action}/undo`);
      return { done, fresh: await get<Badcase>(`/badcases/${badcase}`) };
    },
    onSuccess: ({ fresh }) => {
      noteOwn();
      patchLists(client, fresh.id, () => fresh);
      client.setQueryData(['badcase', fresh.id], fresh);
      void client.invalidateQueries({ queryKey: ['badcase', fresh.id, 'history'] });
      void client.invalidateQueries({ queryKey: ['actions', 'list'] });
    },
  });
}
