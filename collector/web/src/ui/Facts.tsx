import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Whether there is nothing to show: a name without a value only costs a line. */
const nothing = (value: ReactNode) =>
  value === undefined ||
  value === null ||
  value === '' ||
  typeof value === 'boolean' ||
  (Array.isArray(value) && value.length === 0);

/** Names and values, one below the other; a name without a value is left out. */
export function Facts({ facts }: { facts: readonly [string, ReactNode][] }) {
  return (
    <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0} fz="sm">
      <Table.Tbody>
        {facts
          .filter(([, value]) => !nothing(value))
          .map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Td w={130} style={{ verticalAlign: 'top' }}>
                <Text size="sm" c="dimmed">
                  {name}
                </Text>
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}
