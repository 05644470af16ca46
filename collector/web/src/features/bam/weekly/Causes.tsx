import { Anchor, Badge, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Weekly } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { Empty } from '@/ui/States';
import { axisName } from '../stats/axes';
import { useCasesLink } from '../stats/useCasesLink';
import { change, odds, tone } from './weeks';

/** Which values the new cases of the week have more often than those before. */
export function Rose({ report }: { report: Weekly }) {
  const link = useCasesLink();
  if (report.rose.length === 0) {
    return <Empty title="No value rose">Nothing is more frequent among the new cases.</Empty>;
  }
  return (
    <>
      <div className="scroll-x">
        <Table fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Attribute</Table.Th>
              <Table.Th>Value</Table.Th>
              <Table.Th ta="right">New</Table.Th>
              <Table.Th ta="right">Mean before</Table.Th>
              <Table.Th ta="right">Share</Table.Th>
              <Table.Th ta="right">Share before</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.rose.map((rise) => (
              <Table.Tr key={`${rise.field}\n${rise.value}`}>
                <Table.Td>{axisName(rise.field)}</Table.Td>
                <Table.Td style={{ overflowWrap: 'break-word' }}>
                  <Anchor component={Link} size="sm" to={link(rise.query)}>
                    {rise.value}
                  </Anchor>
                </Table.Td>
                <Table.Td ta="right" fw={600}>
                  {count(rise.now)}
                </Table.Td>
                <Table.Td ta="right">{rise.mean.toFixed(1)}</Table.Td>
                <Table.Td ta="right" className="line">
                  {percent(rise.share)}
                </Table.Td>
                <Table.Td ta="right" className="line">
                  {percent(rise.share_before)}
                </Table.Td>
                <Table.Td>
                  <Badge
                    size="sm"
                    variant="light"
                    tt="none"
                    className="verdict"
                    color={rise.beyond_chance ? 'red' : 'gray'}
                    title={`${odds(rise.chance)}, false discovery rate ${rise.false_discovery.toPrecision(2)}`}
                  >
                    {rise.beyond_chance ? 'beyond chance' : 'may be chance'}
                  </Badge>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" c="dimmed" mt="xs">
        {count(report.tested)} values were tested by Fisher’s exact test of their share against the
        weeks before; “beyond chance” is a false discovery rate below 5 % (Benjamini and Hochberg).
        The test takes cases as independent: a burst of one device is one cause, not many.
      </Text>
    </>
  );
}

interface Counted {
  key: string;
  name: string;
  to: string;
  now: number;
  before: number;
  mean: number;
}

/** Counts of the week beside those before. */
export function Compared({ head, rows, empty }: { head: string; rows: Counted[]; empty: string }) {
  if (rows.length === 0) return <Empty title={empty} />;
  return (
    <div className="scroll-x">
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{head}</Table.Th>
            <Table.Th ta="right">New</Table.Th>
            <Table.Th ta="right">To the week before</Table.Th>
            <Table.Th ta="right">To the mean</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, name, to, now, before, mean }) => (
            <Table.Tr key={key}>
              <Table.Td style={{ overflowWrap: 'break-word' }}>
                <Anchor component={Link} size="sm" to={to}>
                  {name}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right" fw={600}>
                {count(now)}
              </Table.Td>
              <Table.Td ta="right" c={tone(now, before)} className="line">
                {change(now, before)}
              </Table.Td>
              <Table.Td ta="right" c={tone(now, mean)} className="line">
                {change(now, mean)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
