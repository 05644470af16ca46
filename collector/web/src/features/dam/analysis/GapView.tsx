import { Alert, Anchor, Badge, List, Stack, Table, Text } from '@mantine/core';
import { IconArrowsDiff, IconEqual } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { AnalysisOutcome, AttributeGap, Gap } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { Section } from '@/ui/Section';
import { Empty } from '@/ui/States';
import { nameOf, number } from './names';
import { behindLink } from './selection';
import { Shifts, type Sides } from './Shifts';
import { Suggestions } from './Suggestions';

const colours = { strong: 'red', moderate: 'orange', slight: 'yellow', unsure: 'gray' } as const;

const tests: Record<AttributeGap['test'], string> = {
  g: 'G test',
  'kolmogorov-smirnov': 'Kolmogorov and Smirnov’s test',
  permutation: 'permutation test',
  'rows-with': 'test of each class by rows',
  none: 'not tested',
};

/** The distance on a scale from 0 to 1, with the interval that it is surely in. */
function Distance({ of }: { of: AttributeGap }) {
  const at = (share: number) => `${String(Math.min(1, Math.max(0, share)) * 100)}%`;
  return (
    <span
      className="gap-scale"
      role="img"
      aria-label={`Distance ${of.distance.toFixed(3)}, with 95 % confidence ${of.low.toFixed(3)} to ${of.high.toFixed(3)}`}
      title={`Jensen–Shannon ${of.distance.toFixed(3)} bits (${of.low.toFixed(3)} to ${of.high.toFixed(3)}), PSI ${of.psi.toFixed(2)}, ${tests[of.test]}`}
    >
      <span className="gap-span" style={{ left: at(of.low), width: at(of.high - of.low) }} />
      <span className="gap-point" style={{ left: at(of.distance) }} />
    </span>
  );
}

/** A probability that does not pretend to more figures than it has. */
const chance = (p: number) => (p < 0.001 ? '< 0.1 %' : percent(p));

function AttributeLine({ of, sides }: { of: AttributeGap; sides: Sides }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <button
            type="button"
            className="gap-open"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? '▾' : '▸'} {nameOf(of.attribute)}
          </button>
        </Table.Td>
        <Table.Td>
          <Badge size="sm" variant="light" tt="none" className="verdict" color={colours[of.grade]}>
            {of.tested ? of.grade : 'not tested'}
          </Badge>
        </Table.Td>
        <Table.Td miw={140}>
          <Distance of={of} />
        </Table.Td>
        <Table.Td ta="right" className="line">
          {of.distance.toFixed(3)}
        </Table.Td>
        <Table.Td ta="right" className="line">
          {of.tested ? chance(of.adjusted) : '–'}
        </Table.Td>
        <Table.Td miw={260}>{of.words}</Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={6}>
            <Shifts of={of} sides={sides} />
            {of.type === 'number' && of.median_a !== undefined && (
              <Text size="xs" c="dimmed">
                Medians {number(of.median_a)} and {number(of.median_b ?? 0)}
                {of.wasserstein !== undefined &&
                  `; values would have to move by ${number(of.wasserstein)} on average`}
              </Text>
            )}
            {(of.missing_a > 0 || of.missing_b > 0) && (
              <Text size="xs" c="dimmed">
                Without a value: {percent(of.missing_a)} and {percent(of.missing_b)}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

/** What differs as a whole, said in words. */
function Whole({ gap, sides }: { gap: Gap; sides: Sides }) {
  const { overall } = gap;
  return (
    <Alert
      color={overall.differ ? 'orange' : 'green'}
      icon={overall.differ ? <IconArrowsDiff /> : <IconEqual />}
      title={
        overall.differ
          ? `${gap.a} and ${gap.b} differ`
          : `No difference between ${gap.a} and ${gap.b} that is more than chance`
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          <Anchor component={Link} inherit to={behindLink(sides.a.selection)}>
            {count(gap.rows_a)} rows
          </Anchor>{' '}
          of {gap.a} and{' '}
          <Anchor component={Link} inherit to={behindLink(sides.b.selection)}>
            {count(gap.rows_b)}
          </Anchor>{' '}
          of {gap.b}.
        </Text>
        <List size="sm">
          {gap.words.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
        <Text size="xs" c="dimmed">
          Two-sample test on {overall.on}: {percent(overall.auc)} of pairs are told apart (50 % is
          guessing), probability by chance {chance(overall.p)}.
          {gap.grouped && ' Rows of one recording were compared as a whole.'} Of all attributes
          together, {percent(gap.level)} is the risk that one is called sure and is not (Holm).
        </Text>
      </Stack>
    </Alert>
  );
}

/** Where two selections differ, and what to collect. */
export function GapView({ of, gap }: { of: AnalysisOutcome; gap: Gap }) {
  const [all, setAll] = useState(false);
  const { selection, other } = of.order;
  if (!other) return null;
  const sides: Sides = {
    a: { name: gap.a, selection, fields: of.result?.fields ?? {} },
    b: { name: gap.b, selection: other, fields: of.result?.fields_other ?? {} },
  };
  const sure = gap.attributes.filter(({ grade }) => grade !== 'unsure');
  const shown = all ? gap.attributes : sure;
  return (
    <>
      <Whole gap={gap} sides={sides} />
      <Suggestions gap={gap} sides={sides} />
      <Section title="Attribute by attribute">
        {shown.length === 0 ? (
          <Empty title="No attribute differs surely" />
        ) : (
          <div className="scroll-x">
            <Table fz="sm" verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Attribute</Table.Th>
                  <Table.Th>Difference</Table.Th>
                  <Table.Th>From 0, the same, to 1</Table.Th>
                  <Table.Th ta="right">Distance</Table.Th>
                  <Table.Th ta="right">By chance</Table.Th>
                  <Table.Th>In words</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((one) => (
                  <AttributeLine key={one.attribute} of={one} sides={sides} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
        {gap.attributes.length > sure.length && (
          <button type="button" className="gap-open" onClick={() => setAll(!all)}>
            {all
              ? 'Hide what may be chance'
              : `Show ${count(gap.attributes.length - sure.length)} attributes whose difference may be chance`}
          </button>
        )}
      </Section>
    </>
  );
}
