import { Anchor, Badge, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Ranked } from '@/lib/api/contract';
import { StateBadge } from '@/ui/StateBadge';
import { shortTitle } from '../prediction';
import { moves, points } from './points';

function Moved({ was, now }: { was: number; now: number }) {
  if (was === 0) {
    return (
      <Badge size="sm" variant="light" color="cyan" tt="none">
        new here
      </Badge>
    );
  }
  if (was === now) return <span className="t-dim">=</span>;
  return (
    <Text size="sm" c={was > now ? 'red' : 'green'} span>
      {was > now ? `↑ ${was - now}` : `↓ ${now - was}`}
    </Text>
  );
}

/** The first cases under a formula, and how each moved. */
export function Order(props: { before: Ranked[]; after: Ranked[]; changed: boolean }) {
  const { before, after, changed } = props;
  const gone = before.filter(({ badcase }) => !after.some((one) => one.badcase.id === badcase.id));
  if (after.length === 0) return <Text size="sm">No case is open.</Text>;
  return (
    <div className="scroll-x">
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40}>#</Table.Th>
            {changed && <Table.Th w={90}>Moved</Table.Th>}
            <Table.Th>Case</Table.Th>
            <Table.Th>Severity</Table.Th>
            <Table.Th>Because of</Table.Th>
            <Table.Th ta="right">Points</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {moves(before, after).map(({ one, was }, n) => (
            <Table.Tr key={one.badcase.id}>
              <Table.Td>{n + 1}</Table.Td>
              {changed && (
                <Table.Td>
                  <Moved was={was} now={n + 1} />
                </Table.Td>
              )}
              <Table.Td>
                <Anchor component={Link} size="sm" to={`/bam/badcases/${one.badcase.id}`}>
                  {shortTitle(one.badcase)}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <StateBadge state={one.badcase.severity} />
              </Table.Td>
              <Table.Td>
                <Text size="xs" c="dimmed">
                  {one.parts
                    .filter((part) => part.points !== 0)
                    .map((part) => `${part.value} ${points(part.points)}`)
                    .join(', ')}
                </Text>
              </Table.Td>
              <Table.Td ta="right" fw={600}>
                {points(one.points)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {changed && gone.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          No longer among the first: {gone.map(({ badcase }) => shortTitle(badcase)).join(', ')}
        </Text>
      )}
    </div>
  );
}
