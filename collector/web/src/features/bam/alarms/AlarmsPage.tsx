import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconBellPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useAlarms, useRules, type Alarm } from '@/lib/api/alarms';
import { rowsOf, totalOf } from '@/lib/api/pages';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { More } from '@/ui/More';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { BamTabs } from '../BamTabs';
import { AlarmActions, AlarmChart, AlarmTime } from './AlarmParts';
import { RulesTable } from './RulesTable';
import { outcomes, riseOf } from './words';

function Card({ alarm }: { alarm: Alarm }) {
  return (
    <Paper withBorder p="md" radius="md" component="article" aria-label={alarm.rule_name}>
      <Group justify="space-between" align="flex-start" gap="sm" mb="xs">
        <Stack gap={2} flex="1 1 280px">
          <Group gap="xs">
            <Anchor component={Link} to={`/bam/alarms/${alarm.id}`} fw={600}>
              {alarm.rule_name}
            </Anchor>
            <StateBadge state={alarm.state === 'open' ? 'raised' : alarm.state} />
          </Group>
          <Text size="sm">{riseOf(alarm)}</Text>
          <AlarmTime alarm={alarm} />
          {alarm.acked_by && (
            <Text size="sm" c="dimmed">
              {alarm.acked_by} looks into it{alarm.note && `: ${alarm.note}`}
            </Text>
          )}
        </Stack>
        <AlarmActions alarm={alarm} />
      </Group>
      <AlarmChart alarm={alarm} height={180} />
    </Paper>
  );
}

/** Alarms that were closed, of all rules or one. */
export function ClosedAlarms({ rule = '' }: { rule?: string }) {
  const closed = useAlarms('closed', rule);
  return (
    <PagedTable
      of={closed}
      nouns={['alarm', 'alarms']}
      empty={
        <Text size="sm" c="dimmed">
          None so far.
        </Text>
      }
      id={(alarm) => alarm.id}
      to={(alarm) => `/bam/alarms/${alarm.id}`}
      columns={[
        { head: 'Rule', cell: (alarm) => <b>{alarm.rule_name}</b> },
        { head: 'Rise', cell: riseOf },
        { head: 'Began', cell: (alarm) => <When at={alarm.from} /> },
        { head: 'It was', cell: (alarm) => outcomes[alarm.outcome] ?? alarm.outcome },
        { head: 'Closed by', cell: (alarm) => alarm.closed_by || 'itself' },
        {
          head: 'Note',
          cell: (alarm) => (
            <Text size="sm" lineClamp={1}>
              {alarm.note}
            </Text>
          ),
        },
      ]}
    />
  );
}

function Active() {
  const active = useAlarms('active');
  const rules = useRules();
  return (
    <Answer of={active}>
      {() => {
        const items = rowsOf(active);
        if (items.length > 0)
          return (
            <Stack>
              <Text size="xs" c="dimmed" role="status">
                {count(totalOf(active) ?? items.length)}{' '}
                {totalOf(active) === 1 ? 'alarm lasts' : 'alarms last'}
              </Text>
              {items.map((alarm) => (
                <Card key={alarm.id} alarm={alarm} />
              ))}
              <More of={active} waits>
                Older alarms
              </More>
            </Stack>
          );
        return totalOf(rules) === 0 ? null : (
          <Empty title="Nothing has risen">No rule sees more than is usual.</Empty>
        );
      }}
    </Answer>
  );
}

/** What has risen over its own past, what is watched, and what was. */
export function AlarmsPage() {
  return (
    <Page
      title="Alarms"
      actions={
        <Only role="engineer">
          <Button
            component={Link}
            to="/bam/alarms/rules/new"
            size="xs"
            leftSection={<IconBellPlus size={14} />}
          >
            Watch a search
          </Button>
        </Only>
      }
    >
      <BamTabs value="alarms" />
      <Active />
      <Section title="Rules">
        <RulesTable />
      </Section>
      <Section title="Closed alarms">
        <ClosedAlarms />
      </Section>
    </Page>
  );
}
