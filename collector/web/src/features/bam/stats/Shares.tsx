import { Anchor, Button, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { StatsTable } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { linesOf } from './axes';
import { useCasesLink } from './useCasesLink';

interface Props {
  table: StatsTable;
  /** Shows more lines; undefined when all that can be shown are. */
  more?: (() => void) | undefined;
}

/** The share of each value as a bar, which leads to its cases. */
export function Shares({ table, more }: Props) {
  const link = useCasesLink();
  const lines = linesOf(table.rows);
  const most = Math.max(1, ...lines.filter((line) => !line.rest).map((line) => line.count));
  return (
    <>
      <Table fz="sm" verticalSpacing={3} withRowBorders={false}>
        <Table.Tbody>
          {lines.map(({ label, count: n, query, rest }) => (
            <Table.Tr key={label}>
              <Table.Td w="30%" style={{ overflowWrap: 'anywhere' }}>
                {query && n > 0 ? (
                  <Anchor component={Link} size="sm" to={link(query)} c={rest ? 'dimmed' : ''}>
                    {label}
                  </Anchor>
                ) : (
                  <Text size="sm" c="dimmed">
                    {label}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Link
                  to={link(query)}
                  aria-hidden
                  tabIndex={-1}
                  className="stat-bar"
                  data-rest={rest || undefined}
                  style={{ width: `${Math.min(1, n / most) * 100}%` }}
                />
              </Table.Td>
              <Table.Td w={80} ta="right">
                {count(n)}
              </Table.Td>
              <Table.Td w={90} ta="right" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {percent(n / Math.max(1, table.total))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {table.rows.several && (
        <Text size="xs" c="dimmed" mt="xs">
          A case may have several: the shares may add up to more than 100 %.
        </Text>
      )}
      {table.rows.other && more && (
        <Button size="compact-xs" variant="subtle" color="gray" mt="xs" onClick={more}>
          Show more of the {count(table.rows.other.values)} others
        </Button>
      )}
    </>
  );
}
