import { Badge, Checkbox, Group, Paper, Stack, Text } from '@mantine/core';
import type { Badcase } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { StateBadge } from '@/ui/StateBadge';
import { When } from '@/ui/When';
import { Thumb } from '../media/Thumb';
import { shortTitle, verdict } from '../prediction';

interface Props {
  badcase: Badcase;
  current: boolean;
  selected: boolean;
  onOpen: () => void;
  onSelect: () => void;
}

/** One badcase in the grid. */
export function Card({ badcase, current, selected, onOpen, onSelect }: Props) {
  return (
    <Paper
      withBorder
      radius="md"
      className="card"
      data-current={current}
      data-selected={selected}
      data-badcase={badcase.id}
      onClick={onOpen}
      style={{ overflow: 'hidden' }}
    >
      <div style={{ position: 'relative' }}>
        <Thumb media={badcase.media[0]} height={150} />
        <Checkbox
          aria-label={`Select ${badcase.title}`}
          checked={selected}
          onChange={onSelect}
          onClick={(event) => event.stopPropagation()}
          style={{ position: 'absolute', top: 8, left: 8 }}
        />
        {badcase.frequency > 1 && (
          <Badge size="sm" color="dark" style={{ position: 'absolute', top: 8, right: 8 }}>
            ×{count(badcase.frequency)}
          </Badge>
        )}
      </div>
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
    </Paper>
  );
}
