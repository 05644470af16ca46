import { Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { StatsTable } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { axisName, linesOf, type Shown } from './axes';
import { useCasesLink } from './useCasesLink';

/** What a cell shows: its count, or its share of the row, the column or the whole. */
export type Mode = 'counts' | 'row' | 'column' | 'all';

interface Props {
  table: StatsTable;
  mode: Mode;
}

/** A number that leads to its cases. */
function Cell(props: { to: string; text: string; title: string; empty: boolean }) {
  if (props.empty) return <span className="t-dim">·</span>;
  if (!props.to) return <span title={props.title}>{props.text}</span>;
  return (
    <Link to={props.to} title={props.title} className="stat-cell">
      {props.text}
    </Link>
  );
}

/** A cross table with totals; the more, the stronger the colour. */
export function CrossTable({ table, mode }: Props) {
  const link = useCasesLink();
  if (!table.columns) return null;
  const rows = linesOf(table.rows);
  const columns = linesOf(table.columns);
  const total = Math.max(1, table.total);
  const of = (row: Shown, column: Shown) =>
    ({ counts: 1, row: row.count, column: column.count, all: total })[mode] || 1;
  const value = (n: number, row: Shown, column: Shown) => n / of(row, column);
  const most = Math.max(
    ...table.cells.flatMap((cells, i) =>
      (cells ?? []).map((n, j) => {
        const [row, column] = [rows[i], columns[j]];
        return row && column && !row.rest && !column.rest ? value(n, row, column) : 0;
      }),
    ),
    Number.MIN_VALUE,
  );
  const text = (n: number, whole: number) => (mode === 'counts' ? count(n) : percent(n / whole));
  const to = (...queries: string[]) => (queries.includes('') ? '' : link(...queries));
  return (
    <div className="scroll-x">
      <Table fz="sm" className="stat-table" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Text size="xs" c="dimmed">
                {axisName(table.rows.axis)} ↓ {axisName(table.columns.axis)} →
              </Text>
            </Table.Th>
            {columns.map((column) => (
              <Table.Th key={column.label} ta="right">
                <Cell
                  to={to(column.query)}
                  text={column.label}
                  title={`${column.label}: ${count(column.count)}`}
                  empty={false}
                />
              </Table.Th>
            ))}
            <Table.Th ta="right">Total</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, i) => (
            <Table.Tr key={row.label}>
              <Table.Th scope="row">
                <Cell
                  to={to(row.query)}
                  text={row.label}
                  title={`${row.label}: ${count(row.count)}`}
                  empty={false}
                />
              </Table.Th>
              {columns.map((column, j) => {
                const n = table.cells[i]?.[j] ?? 0;
                const heat = Math.min(1, value(n, row, column) / most);
                return (
                  <Table.Td
                    key={column.label}
                    ta="right"
                    style={{ '--heat': row.rest || column.rest ? 0 : heat.toFixed(3) }}
                  >
                    <Cell
                      to={to(row.query, column.query)}
                      text={text(n, of(row, column))}
                      title={`${row.label}, ${column.label}: ${count(n)} (${percent(n / (row.count || 1))} of the row, ${percent(n / (column.count || 1))} of the column)`}
                      empty={n === 0}
                    />
                  </Table.Td>
                );
              })}
              <Table.Td ta="right" fw={600}>
                {mode === 'row' ? percent(1) : text(row.count, total)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row">Total</Table.Th>
            {columns.map((column) => (
              <Table.Td key={column.label} ta="right" fw={600}>
                {mode === 'column' ? percent(1) : text(column.count, total)}
              </Table.Td>
            ))}
            <Table.Td ta="right" fw={600}>
              {text(table.total, total)}
            </Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </div>
  );
}
