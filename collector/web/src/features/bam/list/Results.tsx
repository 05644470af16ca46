import { SimpleGrid, Skeleton, Stack } from '@mantine/core';
import { useCallback } from 'react';
import type { useBadcases } from '@/lib/api/badcases';
import type { Badcase } from '@/lib/api/contract';
import { Empty, Problem } from '@/ui/States';
import { Grid } from './Grid';
import { Rows } from './Rows';
import type { ListState } from './selection';

function CardSkeletons() {
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} role="status" aria-label="Loading">
      {Array.from({ length: 8 }, (_, n) => (
        <Skeleton key={n} height={262} radius="md" />
      ))}
    </SimpleGrid>
  );
}

interface Props {
  query: ReturnType<typeof useBadcases>;
  badcases: Badcase[];
  list: ListState;
  table: boolean;
  /** Something narrows the list. */
  narrowed: boolean;
  sort: string;
  onSort: (sort: string) => void;
}

/** What was found, as a grid or a table, with more of it when its end comes near. */
export function Results({ query, badcases, list, table, narrowed, sort, onSort }: Props) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const shown = { badcases, list, columns: list.setColumns, onEnd: more };
  return (
    <Stack gap="sm">
      {query.error && <Problem error={query.error} retry={query.refetch} />}
      {query.isPending && <CardSkeletons />}
      {query.data && badcases.length === 0 && (
        <Empty title={narrowed ? 'Nothing matches these filters' : 'No badcases yet'}>
          {narrowed
            ? 'Clear a filter to see more.'
            : 'They arrive from enrolled devices by themselves; files can be uploaded by hand.'}
        </Empty>
      )}
      {badcases.length > 0 &&
        (table ? <Rows {...shown} sort={sort} onSort={onSort} /> : <Grid {...shown} />)}
      {isFetchingNextPage && <Skeleton height={60} />}
    </Stack>
  );
}
