import { Button, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { useMessages, useRetryMessage, type Channel, type Message } from '@/lib/api/notify';
import { useTrackers } from '@/lib/api/trackers';
import { dateTime, words } from '@/lib/format/format';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';

function Tries({ of }: { of: Message }) {
  return (
    <>
      <Text size="sm">
        {of.attempts}
        {of.state === 'waiting' && of.attempts > 0 && <>, next at {dateTime(of.next_at)}</>}
      </Text>
      {of.error && (
        <Text size="xs" c="red" style={{ overflowWrap: 'anywhere' }}>
          {of.error}
        </Text>
      )}
    </>
  );
}

/** What a message is about, in words; a topic that is not named here as it is. */
const topics: Record<string, string> = {
  'alarm.raised': 'Alarm raised',
  'alarm.closed': 'Alarm closed',
  'tracker.create': 'New issue',
  'tracker.announce': 'Links in an issue',
  'tracker.move': 'State of an issue',
  'tracker.regression': 'Comment: it came back',
};

/** What was sent outside and what waits, with what went wrong. */
export function Deliveries({ channels }: { channels: Channel[] }) {
  const [state, setState] = useState('');
  const messages = useMessages(state);
  const retry = useRetryMessage();
  const trackers = useTrackers();
  const names = new Map(
    [...channels, ...(trackers.data?.items ?? [])].map((one) => [one.id, one.name]),
  );
  return (
    <Section
      title="Deliveries"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="State"
          value={state}
          onChange={setState}
          data={['', 'waiting', 'sent', 'failed'].map((value) => ({
            value,
            label: value === '' ? 'All' : words(value),
          }))}
        />
      }
    >
      <PagedTable
        of={messages}
        waits
        empty={<Empty title="Nothing here">Messages are kept for 30 days.</Empty>}
        id={(one) => one.id}
        width={500}
        columns={[
          { head: 'Made', line: true, cell: (one) => <When at={one.created_at} /> },
          { head: 'About', cell: (one) => topics[one.topic] ?? one.topic },
          {
            head: 'To',
            cell: (one) => names.get(one.channel) ?? (one.channel || one.kind),
          },
          { head: 'State', cell: (one) => <StateBadge state={one.state} /> },
          { head: 'Attempts', cell: (one) => <Tries of={one} /> },
          {
            head: ' ',
            right: true,
            cell: (one) =>
              one.state === 'failed' && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  loading={retry.isPending && retry.variables === one.id}
                  onClick={() =>
                    retry.mutate(one.id, {
                      onSuccess: () => done('It is tried again'),
                      onError: failed,
                    })
                  }
                >
                  Try again
                </Button>
              ),
          },
        ]}
      />
    </Section>
  );
}
