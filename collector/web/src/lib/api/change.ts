import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';

/** A change at the server. When it is done, or refused, what these keys begin with is asked again. */
export function useChange<V, R>(
  keys: readonly (string | QueryKey)[],
  change: (value: V) => Promise<R>,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => {
      for (const key of keys) {
        void client.invalidateQueries({ queryKey: typeof key === 'string' ? [key] : key });
      }
    },
  });
}
