import { Group, Text } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import type { DataRow } from '@/lib/api/contract';
import { useRowFields, useRowWindow, type RowPlace } from '@/lib/api/rows';
import type { ListFilter } from '@/lib/api/search';
import { count } from '@/lib/format/format';
import { Answer } from '@/ui/States';
import { ColumnMenu } from './ColumnMenu';
import { columnsFor } from './columns';
import { RowDialog } from './RowDialog';
import { RowGrid } from './RowGrid';
import { useColumns } from './useColumns';

const names = ['query', 'sort', 'row'] as const;

interface Opened {
  place: RowPlace;
  filter: ListFilter;
  number: number;
  /** Its place in the list, from 0; nothing when a link led to it. */
  index: number | undefined;
  go: (row: DataRow, index: number) => void;
  close: () => void;
}

/** The row that is open, with the ways to its neighbours in the list. */
function OpenRow({ place, filter, number, index, go, close }: Opened) {
  const at = index ?? (filter.query || filter.sort ? undefined : number - 1);
  const near = useRowWindow(place, filter, Math.max(0, (at ?? 0) - 1), (at ?? 0) + 2);
  const way = (by: number) => {
    const row = at === undefined ? undefined : near.at(at + by);
    return row && at !== undefined ? () => go(row, at + by) : undefined;
  };
  return (
    <RowDialog place={place} number={number} previous={way(-1)} next={way(1)} onClose={close} />
  );
}

function Found({ place, filter }: { place: RowPlace; filter: ListFilter }) {
  const { data, total } = useRowWindow(place, filter, 0, 1);
  return (
    <Text size="xs" c="dimmed" role="status" miw={90}>
      {data && `${count(total)} ${total === 1 ? 'row' : 'rows'}`}
    </Text>
  );
}

interface Props {
  place: RowPlace;
  /** The document or set, for which columns are remembered. */
  of: string;
  fields: string[];
}

function Rows({ place, of, fields }: Props) {
  const [{ query = '', sort = '', row }, change] = useAddress(names);
  const filter = useMemo(() => ({ query, sort }), [query, sort]);
  const { chosen, choose } = useColumns(of, fields);
  const columns = useMemo(() => columnsFor(fields, chosen), [fields, chosen]);
  const [index, setIndex] = useState<number>();
  const open = useCallback(
    (one: DataRow, at: number) => {
      setIndex(at);
      change({ row: String(one.row ?? at + 1) });
    },
    [change],
  );
  const close = () => change({ row: '' });
  const narrow = (part: ListFilter) => {
    // The search box may say again what it has said: that closes no row.
    const next = { ...filter, ...part };
    if (next.query === query && next.sort === sort) return;
    setIndex(undefined);
    change({ ...part, row: '' });
  };
  const number = Number(row);
  return (
    <>
      <ListSearch
        of="rows"
        within={place}
        example="part of a path, label:mask, attr.place:lift, objects>2 …"
        filter={filter}
        change={narrow}
      >
        <ColumnMenu fields={fields} chosen={chosen} choose={choose} />
      </ListSearch>
      <Group my={6}>
        <Found place={place} filter={filter} />
      </Group>
      <RowGrid
        key={`${place} ${query} ${sort}`}
        place={place}
        filter={filter}
        columns={columns}
        onSort={(by) => narrow({ sort: by })}
        onOpen={open}
        open={row ? index : undefined}
      />
      {Number.isSafeInteger(number) && number > 0 && (
        <OpenRow
          place={place}
          filter={filter}
          number={number}
          index={index}
          go={open}
          close={close}
        />
      )}
    </>
  );
}

/** The rows of a version or a set, searched and sorted in the address bar. */
export function RowsView({ place, of }: { place: RowPlace; of: string }) {
  const fields = useRowFields(place);
  return (
    <Answer of={fields}>
      {(schema) => (
        <Rows key={place} place={place} of={of} fields={schema.fields.map(({ name }) => name)} />
      )}
    </Answer>
  );
}
