import { Anchor, Button, Stack, Timeline } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useAlarm, type AlarmDetail } from '@/lib/api/alarms';
import { count, dateTime, words } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer } from '@/ui/States';
import { AlarmActions, AlarmChart, AlarmTime } from './AlarmParts';
import { casesAt, outcomes, perThousand, riseOf, limitOf } from './words';

function Told({ of }: { of: AlarmDetail }) {
  return (
    <Timeline bulletSize={14} lineWidth={2} active={of.events.length}>
      {of.events.map((event) => (
        <Timeline.Item key={event.at + event.what} title={words(event.what)}>
          {dateTime(event.at)}
          {event.who && ` by ${event.who}`}
          {event.note && `: ${words(event.note)}`}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function Detail({ of }: { of: AlarmDetail }) {
  const { alarm } = of;
  const rate = alarm.measure === 'rate';
  const limit = alarm.kind === 'threshold' && !rate;
  const usual = limit
    ? `Limit of one ${alarm.window}`
    : alarm.kind === 'threshold'
      ? 'Limit'
      : 'Expected';
  return (
    <Stack>
      <Section title="Course" aside={<AlarmActions alarm={alarm} />}>
        <AlarmChart alarm={alarm} height={280} />
      </Section>
      <Section title="What it is">
        <Facts
          facts={[
            [
              'State',
              <StateBadge key="state" state={alarm.state === 'open' ? 'raised' : alarm.state} />,
            ],
            ['It was', alarm.state === 'closed' && (outcomes[alarm.outcome] ?? alarm.outcome)],
            ['Time', <AlarmTime key="time" alarm={alarm} />],
            ['Reports', count(alarm.reports)],
            [usual, Number((limit ? limitOf(alarm) : alarm.expected).toPrecision(4))],
            ['Inferences', rate && count(alarm.inferences)],
            ['Per 1,000', rate && perThousand(alarm.reports, alarm.inferences).toPrecision(3)],
            [
              'Cases',
              <Anchor
                key="cases"
                component={Link}
                to={casesAt(alarm.cases)}
                className="mono"
                size="sm"
              >
                {alarm.cases}
              </Anchor>,
            ],
            ['Note', alarm.note],
          ]}
        />
      </Section>
      <Section title="History">
        <Told of={of} />
      </Section>
    </Stack>
  );
}

/** One alarm: its course, its cases, and what people made of it. */
export function AlarmPage() {
  const { id = '' } = useParams();
  const alarm = useAlarm(id);
  const one = alarm.data?.alarm;
  return (
    <Page
      title={one?.rule_name ?? 'Alarm'}
      trail={[{ to: '/bam/alarms', label: 'Alarms' }]}
      note={one && riseOf(one)}
      actions={
        one && (
          <Button component={Link} to={`/bam/alarms/rules/${one.rule}`} size="xs" variant="default">
            Rule
          </Button>
        )
      }
    >
      <Answer of={alarm}>{(data) => <Detail of={data} />}</Answer>
    </Page>
  );
}
