import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RowPlace } from '@/lib/api/rows';
import type { ListFilter, SearchList } from '@/lib/api/search';
import { SavedMenu } from './SavedMenu';
import { SearchBox } from './SearchBox';

interface Props {
  of: SearchList;
  /** Whose rows are searched. */
  within?: RowPlace | undefined;
  example: string;
  filter: ListFilter;
  change: (part: { query?: string; sort?: string }) => void;
  /** What narrows the list besides. */
  children?: ReactNode;
}

/** The search of a list with the saved ones, in a row of its own. */
export function ListSearch({ of, within, example, filter, change, children }: Props) {
  const { query = '', sort } = filter;
  return (
    <Group role="search" maw={children ? undefined : 760} gap="xs" align="flex-start">
      <SearchBox
        of={of}
        within={within}
        example={example}
        value={query}
        onChange={(q) => change({ query: q })}
      />
      {children}
      <SavedMenu
        of={of}
        query={query}
        sort={sort}
        onPick={(saved) => change({ query: saved.query, sort: saved.sort })}
      />
    </Group>
  );
}
