import { Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { AnalysisSelection, AttributeTable } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { nameOf, valueName } from './names';
import { behindLink, valueQuery } from './selection';

interface Props {
  table: AttributeTable;
  selection: AnalysisSelection;
  fields: Record<string, string>;
}

/** How strongly two attributes hang together, in words. */
export function together({ cramer, p }: AttributeTable): string {
  if (p >= 0.05) return 'They have nothing to do with each other, as far as can be told.';
  const how =
    cramer < 0.1 ? 'hardly' : cramer < 0.3 ? 'weakly' : cramer < 0.5 ? 'clearly' : 'strongly';
  return `They hang together ${how} (Cramér’s V ${cramer.toFixed(2)}).`;
}

const isRange = (value: string) => /^(up to|above) |^-?[\d.e+-]+ to -?[\d.e+-]+$|^all$/.test(value);

function Cell({ n, to, title }: { n: number; to: string; title: string }) {
  if (n === 0) return <span className="t-dim">·</span>;
  if (!to) return <span title={title}>{count(n)}</span>;
  return (
    <Link to={to} title={title} className="stat-cell">
      {count(n)}
    </Link>
  );
}

/** How often the values of two attributes come together; the more, the stronger the colour. */
export function AttributeCross({ table, selection, fields }: Props) {
  const query = (attribute: string, value: string) =>
    value === 'others' || isRange(value) ? '' : valueQuery(fields[attribute], value);
  const lines = table.counts.map((line) => line ?? []);
  const most = Math.max(1, ...lines.flat());
  const sums = lines.map((line) => line.reduce((sum, n) => sum + n, 0));
  return (
    <>
      <div className="scroll-x">
        <Table fz="sm" className="stat-table" withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <Text size="xs" c="dimmed">
                  {nameOf(table.rows)} ↓ {nameOf(table.columns)} →
                </Text>
              </Table.Th>
              {table.across.map((value) => (
                <Table.Th key={value} ta="right">
                  {valueName(table.columns, value)}
                </Table.Th>
              ))}
              <Table.Th ta="right">Total</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.down.map((value, i) => {
              const one = query(table.rows, value);
              return (
                <Table.Tr key={value}>
                  <Table.Th scope="row">{valueName(table.rows, value)}</Table.Th>
                  {table.across.map((other, j) => {
                    const n = lines[i]?.[j] ?? 0;
                    const two = query(table.columns, other);
                    return (
                      <Table.Td key={other} ta="right" style={{ '--heat': (n / most).toFixed(3) }}>
                        <Cell
                          n={n}
                          to={one && two && behindLink(selection, one, two)}
                          title={`${value}, ${other}: ${count(n)} (${percent(n / Math.max(1, sums[i] ?? 0))} of the row)`}
                        />
                      </Table.Td>
                    );
                  })}
                  <Table.Td ta="right" fw={600}>
                    {count(sums[i])}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" c="dimmed" mt="xs">
        {together(table)}
      </Text>
    </>
  );
}
