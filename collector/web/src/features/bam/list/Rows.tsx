import { Table } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { useAttributes } from '@/lib/api/definitions';
import { useSearchFields } from '@/lib/api/search';
import type { Badcase } from '@/lib/api/contract';
import { ariaSort, SortHead } from '@/ui/SortHead';
import { Tick, tableCell, tableRow } from '@/ui/Light';
import { Thumb } from '../media/Thumb';
import { allColumns, type ListColumn } from './columns';
import type { ListProps } from './selection';
import { useView } from './useView';

/** Heights of a row in pixels; all rows are alike. */
const heights = { roomy: 57, dense: 33 };
const headHeight = 36;
/** How many rows before its end the next page of the list is asked for. */
const ahead = 30;

interface RowProps {
  badcase: Badcase;
  columns: ListColumn[];
  dense: boolean;
  current: boolean;
  selected: boolean;
  open: (id: string) => void;
  toggle: (id: string, range: boolean) => void;
}

/** One line; it is drawn again only when something of it has changed. */
const Row = memo(function Row(props: RowProps) {
  const { badcase, columns, dense, current, selected, open, toggle } = props;
  return (
    <tr
      className={`${tableRow} row-link line`}
      style={{ height: dense ? heights.dense : heights.roomy }}
      data-with-row-border
      data-hover
      data-badcase={badcase.id}
      data-marked={current || selected}
      aria-current={current}
      onClick={(event) => (event.shiftKey ? toggle(badcase.id, true) : open(badcase.id))}
    >
      <td className={tableCell} onClick={(event) => event.stopPropagation()}>
        <Tick
          size="xs"
          label={`Select ${badcase.title}`}
          checked={selected}
          onChange={(event) => toggle(badcase.id, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </td>
      {!dense && (
        <td className={tableCell}>
          <div className="row-picture">
            <Thumb media={badcase.media[0]} height={40} />
          </div>
        </td>
      )}
      {columns.map((column) => (
        <td key={column.id} className={`${tableCell} cell`}>
          {column.cell(badcase)}
        </td>
      ))}
    </tr>
  );
});

interface Props extends ListProps {
  sort: string;
  onSort: (sort: string) => void;
}

/** The list as a table, for comparing many fields at once; only the rows near the window exist in the document. */
export function Rows({ badcases, list, columns: tell, onEnd, sort, onSort }: Props) {
  const [view] = useView();
  const attributes = useAttributes().data?.items;
  const dense = view.density === 'dense';
  const columns = useMemo(() => {
    const known = allColumns(attributes ?? []);
    return view.columns.flatMap((id) => known.find((column) => column.id === id) ?? []);
  }, [view.columns, attributes]);
  const schema = useSearchFields().data;
  const sortable = useMemo(
    () => new Set(schema?.fields.filter((field) => field.sortable).map((field) => field.name)),
    [schema],
  );
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (box) setTop(box.top + window.scrollY + headHeight);
  }, [ref, width]);
  const virtual = useWindowVirtualizer({
    count: badcases.length,
    estimateSize: () => (dense ? heights.dense : heights.roomy),
    overscan: 4,
    scrollMargin: top,
    scrollPaddingStart: 64,
    scrollPaddingEnd: 16,
  });
  const { scrollToIndex, measure } = virtual;
  useLayoutEffect(() => measure(), [measure, dense]);
  const shown = virtual.getVirtualItems();
  const first = shown[0];
  const last = shown.at(-1);
  const before = first ? first.start - top : 0;
  const after = last ? virtual.getTotalSize() - (last.end - top) : 0;
  const end = last?.index ?? -1;
  useEffect(() => tell(1), [tell]);
  useEffect(() => {
    if (end >= badcases.length - ahead) onEnd();
  }, [end, badcases.length, onEnd]);
  const { place } = list;
  useEffect(() => {
    if (place >= 0) scrollToIndex(place, { align: 'auto' });
  }, [place, scrollToIndex]);
  const wide = columns.reduce((sum, column) => sum + column.width, dense ? 40 : 112);
  return (
    <div className="scroll-x" ref={ref}>
      <Table
        highlightOnHover
        miw={wide}
        layout="fixed"
        className={dense ? 'dense' : undefined}
        aria-rowcount={badcases.length}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40} />
            {!dense && <Table.Th w={72} />}
            {columns.map((column) => (
              <Table.Th
                key={column.id}
                w={column.id === 'title' ? undefined : column.width}
                aria-sort={sortable.has(column.sort) ? ariaSort(column.sort, sort) : undefined}
              >
                {sortable.has(column.sort) ? (
                  <SortHead head={column.head} by={`-${column.sort}`} sort={sort} onSort={onSort} />
                ) : (
                  column.head
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {badcases.slice(first?.index ?? 0, end + 1).map((badcase, n) => (
            <Row
              key={badcase.id}
              badcase={badcase}
              columns={columns}
              dense={dense}
              current={(first?.index ?? 0) + n === place}
              selected={list.isSelected(badcase.id)}
              open={list.open}
              toggle={list.toggle}
            />
          ))}
          {after > 0 && <tr style={{ height: after }} />}
        </Table.Tbody>
      </Table>
    </div>
  );
}
