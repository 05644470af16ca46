import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

export interface Column<T> {
  head: string;
  cell: (row: T) => ReactNode;
  right?: boolean;
  /** Keeps the cell on one line. */
  line?: boolean;
}

interface Props<T> {
  rows: T[];
  columns: Column<T>[];
  id: (row: T) => string;
  /** The page of a row; a click on the row goes there. */
  to?: (row: T) => string;
  width?: number;
}

/** A plain table of a bounded list; it scrolls sideways when the window is narrow. */
export function RowsTable<T>({ rows, columns, id, to, width = 640 }: Props<T>) {
  const navigate = useNavigate();
  return (
    <div className="scroll-x">
      <Table highlightOnHover={to !== undefined} miw={width} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.head} ta={column.right ? 'right' : undefined} className="line">
                {column.head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr
              key={id(row)}
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
        </Table.Tbody>
      </Table>
    </div>
  );
}
