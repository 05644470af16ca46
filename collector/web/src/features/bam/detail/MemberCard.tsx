import { Anchor, Badge, Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Media } from '@/lib/api/contract';
import { Thumb } from '../media/Thumb';

interface Props {
  media: Media[];
  title: string;
  to?: string;
  badge: string;
  color: string;
  why: string;
  facts: ReactNode;
  action: ReactNode;
}

/** One badcase beside the one that is shown: its picture, why it is here, what can be done. */
export function MemberCard({ media, title, to, badge, color, why, facts, action }: Props) {
  return (
    <Paper withBorder radius="md" style={{ overflow: 'hidden' }}>
      <Thumb media={media[0]} height={120} />
      <Stack gap={4} p="xs">
        {to ? (
          <Anchor component={Link} to={to} size="sm" lineClamp={1} title={title}>
            {title}
          </Anchor>
        ) : (
          <Text size="sm" fw={600} lineClamp={1} title={title}>
            {title}
          </Text>
        )}
        <Badge size="sm" variant="light" color={color} tt="none">
          {badge}
        </Badge>
        <Text size="xs">{why}</Text>
        <Text size="xs" c="dimmed" component="div">
          {facts}
        </Text>
        <Group>{action}</Group>
      </Stack>
    </Paper>
  );
}
