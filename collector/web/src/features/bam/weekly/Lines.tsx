import { Anchor, Badge, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Weekly, WeeklySeries } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { useCasesLink } from '../stats/useCasesLink';
import { idsLink } from './Summary';
import { change, odds, tone } from './weeks';

/** The weeks of one line as small bars. */
function Bars({ values }: { values: number[] }) {
  const most = Math.max(1, ...values);
  const width = 5;
  return (
    <svg
      width={values.length * (width + 1)}
      height={20}
      role="img"
      aria-label={`New cases by week: ${values.join(', ')}`}
    >
      {values.map((value, n) => {
        const height = Math.max(1, (value / most) * 20);
        return (
          <rect
            key={n}
            x={n * (width + 1)}
            y={20 - height}
            width={width}
            height={height}
            className={n === values.length - 1 ? 'week-bar-now' : 'week-bar'}
          />
        );
      })}
    </svg>
  );
}

function Moved({ ids, n }: { ids: string[]; n: number }) {
  if (n === 0) return <span className="t-dim">·</span>;
  return (
    <Anchor component={Link} size="sm" to={idsLink(ids)}>
      {count(n)}
    </Anchor>
  );
}

function Row({ line, link }: { line: WeeklySeries; link: (query: string) => string }) {
  const last = line.new.length - 1;
  const fresh = line.new[last] ?? 0;
  const rate = line.rates[last];
  const beyond = fresh > line.mean && line.chance < 0.05;
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'break-word' }}>{line.function || '(none)'}</Table.Td>
      <Table.Td style={{ overflowWrap: 'break-word' }}>{line.model_version || '(none)'}</Table.Td>
      <Table.Td className="week-bars">
        <Bars values={line.new} />
      </Table.Td>
      <Table.Td ta="right" fw={600}>
        <Anchor component={Link} size="sm" inherit to={link(line.query)}>
          {count(fresh)}
        </Anchor>
      </Table.Td>
      <Table.Td ta="right" className="line">
        <Text size="sm" c={tone(fresh, line.before)}>
          {change(fresh, line.before)}
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="line">
        <Text size="sm" c={tone(fresh, line.mean)}>
          {change(fresh, line.mean)}
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="line">
        {percent(line.share)}
      </Table.Td>
      <Table.Td ta="right">{typeof rate === 'number' ? rate.toFixed(2) : '–'}</Table.Td>
      <Table.Td ta="right">
        <Moved ids={line.returned_ids} n={line.returned[last] ?? 0} />
      </Table.Td>
      <Table.Td ta="right">
        <Moved ids={line.resolved_ids} n={line.resolved[last] ?? 0} />
      </Table.Td>
      <Table.Td>
        {beyond && (
          <Badge
            size="sm"
            color="red"
            variant="light"
            tt="none"
            className="verdict"
            title={odds(line.chance)}
          >
            beyond chance
          </Badge>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** Every function and version of the week beside the weeks before. */
export function Lines({ report }: { report: Weekly }) {
  const link = useCasesLink();
  return (
    <div className="scroll-x">
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Function</Table.Th>
            <Table.Th>Version</Table.Th>
            <Table.Th className="week-bars">{report.weeks.length} weeks</Table.Th>
            <Table.Th ta="right">New</Table.Th>
            <Table.Th ta="right">To the week before</Table.Th>
            <Table.Th ta="right">To the mean</Table.Th>
            <Table.Th ta="right">Share</Table.Th>
            <Table.Th ta="right">Per 1,000</Table.Th>
            <Table.Th ta="right">Came back</Table.Th>
            <Table.Th ta="right">Resolved</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.lines.map((line) => (
            <Row
              key={JSON.stringify([line.function, line.model_version])}
              line={line}
              link={link}
            />
          ))}
        </Table.Tbody>
      </Table>
      {report.more > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {count(report.more)} more pairs of function and version are not listed: narrow the search.
        </Text>
      )}
    </div>
  );
}
