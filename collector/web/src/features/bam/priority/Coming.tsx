import { Group, Stack, Text, UnstyledButton } from '@mantine/core';
import type { Ranked } from '@/lib/api/contract';
import { StateBadge } from '@/ui/StateBadge';
import { shortTitle } from '../prediction';
import { points } from './points';

/** The cases that follow; a click goes to one. */
export function Coming({ items, pick }: { items: Ranked[]; pick: (n: number) => void }) {
  if (items.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing follows.
      </Text>
    );
  }
  return (
    <Stack gap={6}>
      {items.map((one, n) => (
        <UnstyledButton key={one.badcase.id} onClick={() => pick(n)}>
          <Group gap="xs" wrap="nowrap" justify="space-between">
            <Text size="sm" truncate>
              {shortTitle(one.badcase)}
            </Text>
            <Group gap={6} wrap="nowrap">
              <StateBadge state={one.badcase.severity} />
              <Text size="xs" w={36} ta="right">
                {points(one.points)}
              </Text>
            </Group>
          </Group>
        </UnstyledButton>
      ))}
    </Stack>
  );
}
