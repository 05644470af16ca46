import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { BadcaseFilter } from './badcases';
import { apiUrl, get, type Query } from './client';
import type { BadcaseStats, CaseRates, StatsTable, Weekly } from './contract';

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

/** How often the badcases were reported over time, each report at its own time; spans are of UTC. */
export const useReported = (by: string, over: string, filter: BadcaseFilter) =>
  useQuery({
    queryKey: ['stats', 'reported', by, over, filter],
    queryFn: ({ signal }) =>
      get<BadcaseStats>(
        '/badcases/stats',
        { ...filter, sort: undefined, by, over, measure: 'occurrences' },
        signal,
      ),
    placeholderData: keepPreviousData,
  });

/** Where the same table is downloaded from. */
export const tableCsvUrl = (question: TableQuestion, filter: BadcaseFilter) =>
  apiUrl('/badcases/table.csv', asked(question, filter));

/** Fields by which devices' inferences are known. */
export const ratedBy = ['function', 'model_version', 'slot', 'device', 'place'];

export const useCaseRates = (by: string, filter: BadcaseFilter) =>
  useQuery({
    queryKey: ['stats', 'rates', by, filter],
    queryFn: ({ signal }) =>
      get<CaseRates>('/badcases/rates', { ...filter, sort: undefined, by }, signal),
    placeholderData: keepPreviousData,
  });

export const ratesCsvUrl = (by: string, filter: BadcaseFilter) =>
  apiUrl('/badcases/rates.csv', { ...filter, sort: undefined, by });

/** A week's report; without a week, of the last whole one. */
export const useWeekly = (week: string, weeks: number, filter: BadcaseFilter) =>
  useQuery({
    queryKey: ['stats', 'weekly', week, weeks, filter],
    queryFn: ({ signal }) =>
      get<Weekly>('/badcases/weekly', { ...filter, sort: undefined, week, weeks, zone }, signal),
    placeholderData: keepPreviousData,
  });

export const weeklyCsvUrl = (week: string, weeks: number, filter: BadcaseFilter, table: string) =>
  apiUrl('/badcases/weekly.csv', { ...filter, sort: undefined, week, weeks, zone, table });
