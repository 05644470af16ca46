import { Button, Group, Text } from '@mantine/core';
import { IconArrowRight, IconCheck, IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useSeries, type Alarm } from '@/lib/api/alarms';
import { dateTime } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Answer, Empty, Loading } from '@/ui/States';
import { DecideDialog } from './DecideDialog';
import { SeriesChart } from './SeriesChart';
import { around, casesAt } from './words';

/** Opens the cases, and lets reviewers say what they make of an alarm. */
export function AlarmActions({ alarm }: { alarm: Alarm }) {
  const [dialog, setDialog] = useState<'acknowledge' | 'close'>();
  return (
    <Group gap="xs">
      <Button
        component={Link}
        to={casesAt(alarm.cases)}
        size="xs"
        variant="light"
        rightSection={<IconArrowRight size={14} />}
      >
        Cases
      </Button>
      {alarm.state !== 'closed' && (
        <Only role="reviewer">
          {alarm.state === 'open' && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconEye size={14} />}
              onClick={() => setDialog('acknowledge')}
            >
              Acknowledge
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCheck size={14} />}
            onClick={() => setDialog('close')}
          >
            Close
          </Button>
        </Only>
      )}
      {dialog && <DecideDialog alarm={alarm} what={dialog} onClose={() => setDialog(undefined)} />}
    </Group>
  );
}

/** When it began to rise, and until when it lasted. */
export function AlarmTime({ alarm }: { alarm: Alarm }) {
  return (
    <Text size="sm" c="dimmed" component="span">
      {dateTime(alarm.from)} to {dateTime(alarm.to)}
      {!alarm.ended_at && ', still lasting'}
    </Text>
  );
}

/** The rule's course around an alarm. */
export function AlarmChart({ alarm, height }: { alarm: Alarm; height?: number }) {
  const { from, to } = around(alarm);
  const series = useSeries(alarm.rule, from, to);
  if (series.error)
    return <Empty title="No course any more">The rule is gone; its alarms stay.</Empty>;
  return (
    <Answer of={series} loading={<Loading rows={1} height={height ?? 220} />}>
      {({ points }) =>
        points.length === 0 ? (
          <Empty title="No course any more">The rule has learnt anew since.</Empty>
        ) : (
          <SeriesChart
            points={points}
            rate={alarm.measure === 'rate'}
            label={`Course of ${alarm.rule_name}`}
            {...(height === undefined ? {} : { height })}
          />
        )
      }
    </Answer>
  );
}
