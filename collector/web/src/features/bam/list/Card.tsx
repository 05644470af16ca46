import { Badge, Checkbox, Group, Paper, Stack, Text } from '@mantine/core';
import { memo } from 'react';
import type { Badcase } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { StateBadge, stateColour } from '@/ui/StateBadge';
import { When } from '@/ui/When';
import { Thumb } from '../media/Thumb';
import { shortTitle, verdict } from '../prediction';
import { spread } from '../spread';

interface Props {
  badcase: Badcase;
  /** The picture with its name alone. */
  dense: boolean;
  current: boolean;
  selected: boolean;
  onOpen: (id: string) => void;
  onSelect: (id: string, range: boolean) => void;
}

/** One badcase in the grid; it is drawn again only when something of it has changed. */
export const Card = memo(function Card({
  badcase,
  dense,
  current,
  selected,
  onOpen,
  onSelect,
}: Props) {
  return (
    <Paper
      withBorder
      radius="md"
      className="card"
      data-current={current}
      data-selected={selected}
      data-badcase={badcase.id}
      role="group"
      aria-label={badcase.title}
      aria-current={current}
      onClick={(event) => (event.shiftKey ? onSelect(badcase.id, true) : onOpen(badcase.id))}
      style={{ overflow: 'hidden' }}
    >
      <div style={{ position: 'relative' }}>
        <Thumb media={badcase.media[0]} height={dense ? 112 : 150} />
        <Checkbox
          aria-label={`Select ${badcase.title}`}
          checked={selected}
          onChange={(event) => onSelect(badcase.id, (event.nativeEvent as MouseEvent).shiftKey)}
          onClick={(event) => event.stopPropagation()}
          style={{ position: 'absolute', top: 8, left: 8 }}
        />
        {badcase.frequency > 1 && (
          <Badge
            size="sm"
            color="dark"
            style={{ position: 'absolute', top: 8, right: 8 }}
            title={spread(badcase)}
          >
            ×{count(badcase.frequency)}
            {badcase.devices > 1 && ` · ${count(badcase.devices)} dev.`}
          </Badge>
        )}
      </div>
      {dense ? (
        <Group gap={4} px={6} py={8} wrap="nowrap">
          <span className="dot" style={{ background: stateColour(badcase.status) }} />
          <Text size="xs" fw={600} truncate title={badcase.title}>
            {shortTitle(badcase)}
          </Text>
        </Group>
      ) : (
        <About badcase={badcase} />
      )}
    </Paper>
  );
});

function About({ badcase }: { badcase: Badcase }) {
  return (
    <Stack gap={4} p="xs">
      <Text size="sm" fw={600} lineClamp={1} title={badcase.title}>
        {shortTitle(badcase)}
      </Text>
      <Text size="xs" c="dimmed" lineClamp={1} title={badcase.function}>
        {badcase.function || verdict(badcase) || '–'}
      </Text>
      <Group gap={4} wrap="nowrap">
        <StateBadge state={badcase.status} size="xs" />
        <StateBadge state={badcase.severity} size="xs" />
      </Group>
      <Group justify="space-between" wrap="nowrap" gap={4}>
        <Text size="xs" c="dimmed" truncate>
          {badcase.device || badcase.source}
        </Text>
        <Text size="xs" c="dimmed">
          <When at={badcase.last_seen} />
        </Text>
      </Group>
    </Stack>
  );
}
