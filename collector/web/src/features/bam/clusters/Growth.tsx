import { Badge, Group, Text, Tooltip } from '@mantine/core';
import type { Cluster } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';

function Note({ label, colour, text }: { label: string; colour: string; text: string }) {
  return (
    <Tooltip multiline w={260} label={label} openDelay={200}>
      <Badge variant="light" tt="none" size="sm" color={colour}>
        {text}
      </Badge>
    </Tooltip>
  );
}

/** How large a group is, and how it changes: since the last run, and by when its cases were first seen. */
export function Growth({ cluster }: { cluster: Cluster }) {
  const { size, grown, joined, recent, before } = cluster;
  return (
    <Group gap={6}>
      <Text size="sm" span>
        <b>{count(size)}</b> cases
      </Text>
      {cluster.new && (
        <Note label="The run before did not have this group." colour="teal" text="New" />
      )}
      {grown !== 0 && (
        <Note
          label="Cases it has more or fewer than when the run before ended."
          colour={grown > 0 ? 'orange' : 'gray'}
          text={`${grown > 0 ? '+' : '−'}${count(Math.abs(grown))} since the run before`}
        />
      )}
      {joined > 0 && (
        <Note
          label="Cases that came after the run and were assigned to this group."
          colour="blue"
          text={`${count(joined)} joined since`}
        />
      )}
      <Text size="xs" c="dimmed" span title="By when the cases were first seen">
        {count(recent)} in 7 days, {count(before)} in the 7 before
      </Text>
      <Text
        size="xs"
        c="dimmed"
        span
        title="Share of the links to nearest neighbours that stay inside the group"
      >
        cohesion {percent(cluster.cohesion)}
      </Text>
    </Group>
  );
}
