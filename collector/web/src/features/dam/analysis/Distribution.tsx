import { Anchor, Badge, Button, Group, Paper, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { AnalysisSelection, Distribution as Shape } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { Histogram } from './Histogram';
import { nameOf, noteOf, valueName } from './names';
import { behindLink, valueQuery } from './selection';

/** How many values are shown before the tail is folded. */
const folded = 8;

interface Props {
  of: Shape;
  selection: AnalysisSelection;
  /** Field of the search language that finds its values. */
  field: string | undefined;
}

/** A value with its bar; both lead to the rows that have it. */
function Line(props: { label: string; n: number; most: number; share: number; to: string }) {
  const { label, n, most, share, to } = props;
  const bar = { width: `${String(Math.min(1, n / most) * 100)}%` };
  return (
    <Table.Tr>
      <Table.Td w="34%" style={{ overflowWrap: 'anywhere' }}>
        {to ? (
          <Anchor component={Link} size="sm" to={to}>
            {label}
          </Anchor>
        ) : (
          <Text size="sm">{label}</Text>
        )}
      </Table.Td>
      <Table.Td>
        {to ? (
          <Link to={to} aria-hidden tabIndex={-1} className="stat-bar" style={bar} />
        ) : (
          <span className="stat-bar" style={bar} />
        )}
      </Table.Td>
      <Table.Td w={72} ta="right">
        {count(n)}
      </Table.Td>
      <Table.Td w={70} ta="right" c="dimmed" className="line">
        {percent(share)}
      </Table.Td>
    </Table.Tr>
  );
}

function Values({ of, selection, field }: Props) {
  const [all, setAll] = useState(false);
  const inOrder = ['hour', 'month', 'weekday', 'daytime'].includes(of.attribute);
  const shown = all || inOrder ? of.values : of.values.slice(0, folded);
  const hidden = of.values.length - shown.length;
  const rest = of.count - shown.reduce((sum, one) => sum + one.count, 0);
  const most = Math.max(1, ...of.values.map((one) => one.count));
  return (
    <>
      <Table fz="sm" verticalSpacing={3} withRowBorders={false} layout="fixed">
        <Table.Tbody>
          {shown.map((one) => {
            const query = valueQuery(field, one.value);
            return (
              <Line
                key={one.value}
                label={valueName(of.attribute, one.value)}
                n={one.count}
                most={most}
                share={one.share}
                to={query && behindLink(selection, query)}
              />
            );
          })}
        </Table.Tbody>
      </Table>
      {rest > 0 && (
        <Group gap="xs" mt={4}>
          <Text size="xs" c="dimmed">
            {count(rest)} with {count(of.different - shown.length)} other values (
            {percent(rest / Math.max(1, of.count))})
          </Text>
          {hidden > 0 && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAll(true)}>
              Show {count(hidden)} more
            </Button>
          )}
        </Group>
      )}
    </>
  );
}

/** Whether nearly every row has a value of its own, so that bars would say nothing. */
const unlike = (of: Shape) =>
  (of.type === 'time' || of.type === 'text' || of.type === 'nested') &&
  of.different > 20 &&
  of.different > of.count / 2;

/** What values one attribute has: bars of the frequent ones, or a histogram of numbers. */
export function Distribution({ of, selection, field }: Props) {
  const note = noteOf(of);
  return (
    <Paper withBorder p="sm" radius="sm" aria-label={nameOf(of.attribute)} component="article">
      <Group justify="space-between" gap="xs" mb={4} wrap="nowrap">
        <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }} title={of.doc}>
          {nameOf(of.attribute)}
        </Text>
        <Group gap={6} wrap="nowrap">
          {of.missing > 0 && of.missing < 1 && (
            <Badge size="sm" color="gray" variant="light" tt="none" className="verdict">
              {percent(of.missing)} without
            </Badge>
          )}
          <Text size="xs" c="dimmed" className="line">
            {count(of.count)} {of.of}
          </Text>
        </Group>
      </Group>
      {of.numbers && of.type === 'number' ? (
        <Histogram spread={of.numbers} selection={selection} field={field} />
      ) : unlike(of) ? (
        <Text size="sm">
          {count(of.different)} different values, such as{' '}
          {of.values
            .slice(0, 3)
            .map((one) => one.value)
            .join(', ')}
        </Text>
      ) : (
        <Values of={of} selection={selection} field={field} />
      )}
      {note && (
        <Text size="xs" c="dimmed" mt={4}>
          {note}
        </Text>
      )}
    </Paper>
  );
}
