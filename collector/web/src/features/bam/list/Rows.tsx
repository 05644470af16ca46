import { Checkbox, Table, Text } from '@mantine/core';
import {
  createColumnHelper,
  flexRender,
  getCoreRowModel,
  useReactTable,
} from '@tanstack/react-table';
import { useElementSize } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import type { Badcase } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { StateBadge } from '@/ui/StateBadge';
import { When } from '@/ui/When';
import { Thumb } from '../media/Thumb';
import { shortTitle } from '../prediction';
import type { ListProps } from './selection';

const column = createColumnHelper<Badcase>();
const columns = [
  column.display({
    id: 'preview',
    header: '',
    cell: ({ row }) => (
      <div style={{ width: 56 }}>
        <Thumb media={row.original.media[0]} height={40} />
      </div>
    ),
  }),
  column.accessor('title', {
    header: 'Title',
    cell: ({ row }) => (
      <>
        <Text size="sm" fw={500} lineClamp={1}>
          {shortTitle(row.original)}
        </Text>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {row.original.function}
        </Text>
      </>
    ),
  }),
  column.accessor('status', {
    header: 'Status',
    cell: (cell) => <StateBadge state={cell.getValue()} />,
  }),
  column.accessor('severity', {
    header: 'Severity',
    cell: (cell) => <StateBadge state={cell.getValue()} />,
  }),
  column.accessor('frequency', { header: 'Seen', cell: (cell) => `×${count(cell.getValue())}` }),
  column.accessor('model_version', { header: 'Model' }),
  column.accessor('device', { header: 'Device' }),
  column.accessor('last_seen', {
    header: 'Last seen',
    cell: (cell) => <When at={cell.getValue()} />,
  }),
];

/** Heights in pixels. Rows have one line each of title and function, so that all are alike. */
const rowHeight = 57;
const headHeight = 36;

/** The list as a table, for comparing many fields at once; only the rows near the window exist in the document. */
export function Rows({ badcases, list, columns: tell, onEnd }: ListProps) {
  const data = useMemo(() => badcases, [badcases]);
  // The table's functions must not be memoised by a compiler; none is used here.
  const table = useReactTable({ data, columns, getCoreRowModel: getCoreRowModel() });
  const rows = table.getRowModel().rows;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (box) setTop(box.top + window.scrollY + headHeight);
  }, [ref, width]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollMargin: top,
    scrollPaddingStart: 64,
    scrollPaddingEnd: 16,
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0];
  const last = shown.at(-1);
  const before = first ? first.start - top : 0;
  const after = last ? virtual.getTotalSize() - (last.end - top) : 0;
  const end = last?.index ?? -1;
  useEffect(() => tell(1), [tell]);
  useEffect(() => {
    if (end >= rows.length - 10) onEnd();
  }, [end, rows.length, onEnd]);
  const { scrollToIndex } = virtual;
  const { place } = list;
  useEffect(() => {
    if (place >= 0) scrollToIndex(place, { align: 'auto' });
  }, [place, scrollToIndex]);
  return (
    <div className="scroll-x" ref={ref}>
      <Table highlightOnHover miw={860}>
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              <Table.Th w={36} />
              {group.headers.map((header) => (
                <Table.Th key={header.id}>
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </Table.Th>
              ))}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {rows.slice(first?.index ?? 0, end + 1).map((row) => (
            <Table.Tr
              key={row.original.id}
              h={rowHeight}
              className="row-link line"
              data-badcase={row.original.id}
              bg={
                row.index === list.place || list.selected.has(row.original.id)
                  ? 'var(--mantine-color-cyan-light)'
                  : undefined
              }
              onClick={() => list.open(row.original.id)}
            >
              <Table.Td onClick={(event) => event.stopPropagation()}>
                <Checkbox
                  size="xs"
                  aria-label={`Select ${row.original.title}`}
                  checked={list.selected.has(row.original.id)}
                  onChange={() => list.toggle(row.original.id)}
                />
              </Table.Td>
              {row.getVisibleCells().map((cell) => (
                <Table.Td key={cell.id}>
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          {after > 0 && <tr style={{ height: after }} />}
        </Table.Tbody>
      </Table>
    </div>
  );
}
