import { Anchor, Group, Paper, SimpleGrid, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Weekly } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { useCasesLink } from '../stats/useCasesLink';
import { change, odds, tone } from './weeks';

function Tile(props: { label: string; value: number; to?: string; children: React.ReactNode }) {
  const { label, value, to, children } = props;
  return (
    <Paper withBorder p="sm" radius="md">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fz={26} fw={650} lh={1.2}>
        {to && value > 0 ? (
          <Anchor component={Link} to={to} inherit>
            {count(value)}
          </Anchor>
        ) : (
          count(value)
        )}
      </Text>
      <Group gap={4}>{children}</Group>
    </Paper>
  );
}

/** The cases of a list of IDs. */
export const idsLink = (ids: string[]) => `/bam?id=${ids.join(',')}`;

/** The week in four numbers. */
export function Summary({ report }: { report: Weekly }) {
  const link = useCasesLink();
  const { all } = report;
  const last = report.weeks.length - 1;
  const at = (list: number[], n: number) => list[n] ?? 0;
  const fresh = at(all.new, last);
  const rate = all.rates[last];
  const rateBefore = all.rates[last - 1];
  const than = (list: number[]) => (
    <Text size="xs" c={tone(at(list, last), at(list, last - 1))}>
      {change(at(list, last), at(list, last - 1))} against the week before
    </Text>
  );
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} className="week-tiles">
      <Tile label="New cases" value={fresh} to={link(all.query)}>
        <Text size="xs" c={tone(fresh, all.before)}>
          {change(fresh, all.before)} against the week before
        </Text>
        <Text size="xs" c={tone(fresh, all.mean)}>
          {change(fresh, all.mean)} against the mean of {all.mean.toFixed(1)}
          {fresh > all.mean && `, ${odds(all.chance)}`}
        </Text>
      </Tile>
      <Tile
        label="Came back after they were resolved"
        value={at(all.returned, last)}
        to={idsLink(all.returned_ids)}
      >
        {than(all.returned)}
      </Tile>
      <Tile label="Resolved" value={at(all.resolved, last)} to={idsLink(all.resolved_ids)}>
        <Text size="xs" c="dimmed">
          {change(at(all.resolved, last), at(all.resolved, last - 1))} against the week before
        </Text>
      </Tile>
      <Paper withBorder p="sm" radius="md">
        <Text size="xs" c="dimmed">
          New cases per 1,000 inferences
        </Text>
        <Text fz={26} fw={650} lh={1.2}>
          {typeof rate === 'number' ? rate.toFixed(2) : 'not known'}
        </Text>
        {typeof rate === 'number' && typeof rateBefore === 'number' && (
          <Text size="xs" c={tone(rate, rateBefore)}>
            {change(Number(rate.toFixed(2)), Number(rateBefore.toFixed(2)))} against the week before
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {count(report.deployed[last])} models deployed this week
        </Text>
      </Paper>
    </SimpleGrid>
  );
}
