import { Alert, Anchor, List, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { BadcaseFilter } from '@/lib/api/badcases';
import type { CaseRates } from '@/lib/api/contract';
import { ratesCsvUrl, useCaseRates } from '@/lib/api/statistics';
import { count, dateTime, percent } from '@/lib/format/format';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { axisName } from './axes';
import { CsvButton } from './Controls';
import { useCasesLink } from './useCasesLink';

/** The most lines that are listed; the file has all. */
const most = 20;

function Lines({ rates }: { rates: CaseRates }) {
  const link = useCasesLink();
  const lines = rates.lines.slice(0, most);
  const highest = Math.max(Number.MIN_VALUE, ...lines.map(({ rate }) => rate ?? 0));
  return (
    <div className="scroll-x">
      <Table fz="sm" verticalSpacing={3} withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{axisName(rates.by)}</Table.Th>
            <Table.Th w="30%">Per 1,000 inferences</Table.Th>
            <Table.Th />
            <Table.Th ta="right">Counted cases</Table.Th>
            <Table.Th ta="right">Found</Table.Th>
            <Table.Th ta="right">Inferences</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map(({ key, rate, counted, badcases, inferences, query }) => (
            <Table.Tr key={key}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Anchor component={Link} size="sm" to={link(query)}>
                  {key || '(none)'}
                </Anchor>
              </Table.Td>
              <Table.Td>
                {rate === undefined ? (
                  <Text size="sm" c="dimmed">
                    not known
                  </Text>
                ) : (
                  <Link
                    to={link(query)}
                    aria-hidden
                    tabIndex={-1}
                    className="stat-bar"
                    style={{ width: `${(rate / highest) * 100}%` }}
                  />
                )}
              </Table.Td>
              <Table.Td ta="right" fw={600}>
                {rate?.toFixed(rate < 10 ? 2 : 1)}
              </Table.Td>
              <Table.Td ta="right">{count(counted)}</Table.Td>
              <Table.Td ta="right" c="dimmed">
                {count(badcases)}
              </Table.Td>
              <Table.Td ta="right">{inferences > 0 ? count(inferences) : '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rates.lines.length > most && (
        <Text size="xs" c="dimmed">
          {count(rates.lines.length - most)} more are in the CSV.
        </Text>
      )}
    </div>
  );
}

/** Badcases per 1,000 inferences, and how much of what was found that covers. */
export function Rates({ by, filter }: { by: string; filter: BadcaseFilter }) {
  const rates = useCaseRates(by, filter);
  const title = `Per 1,000 inferences, by ${axisName(by).toLowerCase()}`;
  return (
    <Section title={title} aside={<CsvButton href={ratesCsvUrl(by, filter)} of={title} />}>
      <Answer of={rates}>
        {(data) =>
          data.unknown ? (
            <Alert role="note" variant="light" color="gray" title="Not known">
              {data.unknown}
            </Alert>
          ) : (
            <Stack gap="xs">
              <Text size="sm">
                Cases first seen from {dateTime(data.from).slice(0, 16)} to{' '}
                {dateTime(data.to).slice(0, 16)}: {count(data.total.counted)} of{' '}
                {count(data.total.badcases)} are counted ({percent(data.coverage)}).
              </Text>
              <Lines rates={data} />
              <List size="xs" c="dimmed">
                {data.notes.map((note) => (
                  <List.Item key={note}>{note}</List.Item>
                ))}
              </List>
            </Stack>
          )
        }
      </Answer>
    </Section>
  );
}
