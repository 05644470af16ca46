import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import {
  useAgreement,
  useDataTaskHistory,
  useDataTaskProgress,
  type DataTask,
} from '@/lib/api/dataTasks';
import { count, percent, words } from '@/lib/format/format';
import { PagedTable } from '@/ui/PagedTable';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { TimeChart } from '@/ui/TimeChart';
import { When } from '@/ui/When';
import { left } from './burn';

/** What is left by day, and who did how much. */
export function ProgressSection({ task }: { task: DataTask }) {
  const progress = useDataTaskProgress(task.id);
  return (
    <Section title="Progress">
      <Answer of={progress}>
        {({ days, people }) => (
          <Stack gap="md">
            {days.length === 0 ? (
              <Text size="sm" c="dimmed">
                Nothing has been done yet.
              </Text>
            ) : (
              <TimeChart
                label="What is left by day"
                days
                lines={[{ name: 'Left', points: left(days, task.counts) }]}
                height={200}
              />
            )}
            {people.length > 0 && (
              <RowsTable
                rows={people}
                width={420}
                id={(one) => one.person}
                columns={[
                  { head: 'Person', cell: (one) => one.person },
                  { head: 'Items', right: true, cell: (one) => count(one.answers) },
                  { head: 'Skipped', right: true, cell: (one) => count(one.skipped) },
                  {
                    head: 'Median seconds',
                    right: true,
                    cell: (one) => one.median.toFixed(1),
                  },
                ]}
              />
            )}
          </Stack>
        )}
      </Answer>
    </Section>
  );
}

/** How far two people agree, and what they took for what. */
export function AgreementSection({ task }: { task: DataTask }) {
  const agreement = useAgreement(task.id);
  return (
    <Section
      title="Agreement"
      aside={
        task.counts.disputed > 0 && (
          <Anchor component={Link} size="sm" to={`/dam/tasks/${task.id}/decide`}>
            Settle {count(task.counts.disputed)} disputed
          </Anchor>
        )
      }
    >
      <Answer of={agreement}>
        {({ items, mean, kappa, confusions }) => {
          if (items === 0)
            return (
              <Text size="sm" c="dimmed">
                No item has been labelled by two people yet.
              </Text>
            );
          const differing = confusions.filter((one) => one.a !== one.b).slice(0, 20);
          return (
            <Stack gap="sm">
              <Group gap="xl">
                <Text size="sm">{count(items)} items labelled twice</Text>
                <Text size="sm">Mean agreement {percent(mean)}</Text>
                <Text size="sm">
                  Cohen&apos;s kappa {kappa === undefined ? '–' : kappa.toFixed(2)}
                </Text>
              </Group>
              {differing.length > 0 && (
                <Table fz="sm" aria-label="What was called differently">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>One said</Table.Th>
                      <Table.Th>The other said</Table.Th>
                      <Table.Th ta="right">Times</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {differing.map(({ a, b, n }) => (
                      <Table.Tr key={JSON.stringify([a, b])}>
                        <Table.Td>{a || 'nothing'}</Table.Td>
                        <Table.Td>{b || 'nothing'}</Table.Td>
                        <Table.Td ta="right">{count(n)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )}
            </Stack>
          );
        }}
      </Answer>
    </Section>
  );
}

export function HistorySection({ task }: { task: DataTask }) {
  return (
    <Section title="History">
      <PagedTable
        of={useDataTaskHistory(task.id)}
        empty={<Empty title="Nothing happened yet" />}
        id={(one) => `${one.at} ${one.what}`}
        waits
        width={440}
        columns={[
          { head: 'When', line: true, cell: (one) => <When at={one.at} /> },
          { head: 'Who', cell: (one) => one.by },
          { head: 'What', cell: (one) => words(one.what) },
          { head: 'Note', cell: (one) => one.note },
        ]}
      />
    </Section>
  );
}
