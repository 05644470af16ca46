import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useRules, type RuleStanding } from '@/lib/api/alarms';
import { count, dateTime } from '@/lib/format/format';
import { Pill } from '@/ui/Light';
import { PagedTable } from '@/ui/PagedTable';
import { Empty } from '@/ui/States';
import { comparison } from './words';

/** Where a rule stands, in a word. */
export function Standing({ of }: { of: RuleStanding }) {
  if (!of.rule.enabled) return <Pill colour="gray">Off</Pill>;
  if (of.error) return <Pill colour="red">Failed</Pill>;
  if (of.alarm)
    return (
      <Anchor
        component={Link}
        to={`/bam/alarms/${of.alarm}`}
        size="sm"
        onClick={(event) => event.stopPropagation()}
      >
        <Pill colour="red">Alarm</Pill>
      </Anchor>
    );
  if (of.learning)
    return (
      <Pill colour="yellow">
        Learning, {count(of.learnt)} of {count(of.needed)} {of.rule.window}s
      </Pill>
    );
  return <Pill colour="green">Watching</Pill>;
}

/** All that is watched. */
export function RulesTable() {
  const rules = useRules();
  return (
    <PagedTable
      of={rules}
      nouns={['rule', 'rules']}
      waits
      empty={
        <Empty title="Nothing is watched yet">
          A rule watches a search and says when more is reported than its own past lets expect.
        </Empty>
      }
      id={(one) => one.rule.id}
      to={(one) => `/bam/alarms/rules/${one.rule.id}`}
      width={500}
      columns={[
        {
          head: 'Rule',
          cell: (one) => (
            <>
              <Text size="sm" fw={600}>
                {one.rule.name}
              </Text>
              <Text size="xs" c="dimmed" className="mono" lineClamp={1}>
                {one.rule.query || 'all badcases'}
              </Text>
            </>
          ),
        },
        { head: 'State', cell: (one) => <Standing of={one} /> },
        { head: 'Compares', cell: (one) => comparison(one.rule) },
        {
          head: 'Next look',
          line: true,
          cell: (one) =>
            one.rule.enabled && one.next_at ? dateTime(one.next_at).slice(0, 16) : '–',
        },
      ]}
    />
  );
}
