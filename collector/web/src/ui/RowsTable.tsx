import { Table } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { ariaSort, SortHead } from './SortHead';
import { useKeptWidths, useRowWindow } from './useRowWindow';

export interface Column<T> {
  head: string;
  cell: (row: T) => ReactNode;
  right?: boolean;
  /** Keeps the cell on one line. */
  line?: boolean;
  /** The order of the first click on its head, such as "name" or "-last_seen"; without one it cannot be sorted by. */
  sort?: string;
}

export interface TableProps<T> {
  columns: Column<T>[];
  id: (row: T) => string;
  /** The page of a row; a click on the row goes there. */
  to?: (row: T) => string;
  width?: number;
  /** The order of the rows and how to ask for another one. */
  sort?: string;
  onSort?: (sort: string) => void;
}

/**
 * A plain table; it scrolls sideways when the window is narrow. Of a long one only the rows near the window exist in the
 * document.
 */
export function RowsTable<T>(props: TableProps<T> & { rows: T[] }) {
  const { rows, columns, id, to, width = 640, sort = '', onSort } = props;
  const navigate = useNavigate();
  const table = useRef<HTMLTableElement>(null);
  const { on, from, to: end, before, after, measure } = useRowWindow(rows.length, table);
  const widths = useKeptWidths(on, columns.length, table);
  return (
    <div className="scroll-x">
      <Table
        ref={table}
        highlightOnHover={to !== undefined}
        miw={width}
        fz="sm"
        layout={widths ? 'fixed' : 'auto'}
        className={widths && 'kept-widths'}
        aria-rowcount={on ? rows.length : undefined}
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, n) => (
              <Table.Th
                key={column.head}
                ta={column.right ? 'right' : undefined}
                className="line"
                w={widths && `${String(widths[n])}%`}
                aria-sort={onSort && ariaSort(column.sort, sort)}
              >
                {onSort && column.sort ? (
                  <SortHead head={column.head} by={column.sort} sort={sort} onSort={onSort} />
                ) : (
                  column.head
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {rows.slice(from, end).map((row, n) => (
            <Table.Tr
              key={id(row)}
              ref={measure}
              data-index={from + n}
              data-row={id(row)}
              className={to && 'row-link'}
              tabIndex={to && 0}
              onClick={to && (() => void navigate(to(row)))}
              onKeyDown={to && ((event) => event.key === 'Enter' && void navigate(to(row)))}
            >
              {columns.map((column) => (
                <Table.Td
                  key={column.head}
                  ta={column.right ? 'right' : undefined}
                  className={column.line ? 'line' : undefined}
                >
                  {column.cell(row)}
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
