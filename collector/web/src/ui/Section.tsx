import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A titled card on a detail page. */
export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label={title}>
      <Group justify="space-between" mb="sm">
        <Title order={3} fz="md">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Paper>
  );
}
