import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { BadcaseFilter } from './badcases';
import { apiUrl, get, type Query } from './client';
import type { StatsTable } from './contract';

/** What a table counts. An axis is a field, "attr.<name>", or a time and a span of it, such as "first_seen.week". */
export interface TableQuestion {
  rows: string;
  columns?: string | undefined;
  measure?: string | undefined;
  max_rows?: number | undefined;
  max_columns?: number | undefined;
}

/** The time zone of whoever looks, by which days and weeks are cut. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const asked = (question: TableQuestion, filter: BadcaseFilter): Query => ({
  ...filter,
  sort: undefined,
  ...question,
  zone,
});

export const useTable = (question: TableQuestion, filter: BadcaseFilter, enabled = true) =>
  useQuery({
    queryKey: ['stats', 'table', question, filter],
    queryFn: ({ signal }) => get<StatsTable>('/badcases/table', asked(question, filter), signal),
    enabled,
    placeholderData: keepPreviousData,
  });

/** Where the same table is downloaded from. */
export const tableCsvUrl = (question: TableQuestion, filter: BadcaseFilter) =>
  apiUrl('/badcases/table.csv', asked(question, filter));
