import { Table, Text } from '@mantine/core';
import type { Ranked } from '@/lib/api/contract';
import { words } from '@/lib/format/format';
import { points } from './points';

/** The terms of a case's points: what each looks at, and what it gives. */
export function Parts({ ranked }: { ranked: Ranked }) {
  const widest = Math.max(1, ...ranked.parts.map((part) => Math.abs(part.points)));
  return (
    <Table fz="sm" verticalSpacing={2} withRowBorders={false}>
      <Table.Tbody>
        {ranked.parts.map((part) => (
          <Table.Tr key={part.term}>
            <Table.Td w={92}>{words(part.term)}</Table.Td>
            <Table.Td>
              <Text size="xs" c="dimmed">
                {part.value}
              </Text>
              {part.points !== 0 && (
                <div
                  className="stat-bar"
                  data-rest={part.points < 0 || undefined}
                  style={{ width: `${(Math.abs(part.points) / widest) * 100}%`, height: 4 }}
                />
              )}
            </Table.Td>
            <Table.Td w={60} ta="right">
              {points(part.points)}
            </Table.Td>
          </Table.Tr>
        ))}
        <Table.Tr>
          <Table.Th scope="row">Points</Table.Th>
          <Table.Td />
          <Table.Td ta="right" fw={700}>
            {points(ranked.points)}
          </Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}
