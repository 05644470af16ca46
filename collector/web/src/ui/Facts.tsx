import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and values, one below the other; a value that is undefined is left out. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0} fz="sm">
      <Table.Tbody>
        {facts
          .filter(([, value]) => value !== undefined && value !== '')
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
