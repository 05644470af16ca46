import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { rowsOf, totalOf, type Paged } from '@/lib/api/pages';
import { count } from '@/lib/format/format';
import { More } from './More';
import { RowsTable, type TableProps } from './RowsTable';
import { Answer } from './States';

interface Props<T> extends TableProps<T> {
  of: Paged<T>;
  /** What is said when there are no rows. */
  empty: ReactNode;
  /** What one row and several are called: their number is shown when the server tells it. */
  nouns?: readonly [string, string];
  /** The next page comes only when it is asked for: something else stands below. */
  waits?: boolean;
  loading?: ReactNode;
}

/** A list of the server as a table that goes on as one scrolls. */
export function PagedTable<T>({ of, empty, nouns, waits, loading, ...table }: Props<T>) {
  return (
    <Answer of={of} loading={loading}>
      {() => {
        const rows = rowsOf(of);
        if (rows.length === 0) return empty;
        const total = totalOf(of);
        return (
          <Stack gap="xs">
            {nouns && total !== undefined && (
              <Text size="xs" c="dimmed" role="status">
                {count(total)} {nouns[total === 1 ? 0 : 1]}
              </Text>
            )}
            <RowsTable rows={rows} {...table} />
            <More of={of} waits={waits ?? false} />
          </Stack>
        );
      }}
    </Answer>
  );
}
