import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface Props {
  title: string;
  trail?: { to: string; label: string }[];
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of one page: where one is, what it is called, what can be done. */
export function Page({ title, trail = [], note, actions, children }: Props) {
  useDocumentTitle(`${title} · MLife`);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="sm">
        <Stack gap={2} miw={0} flex="1 1 260px">
          {trail.length > 0 && (
            <Breadcrumbs fz="xs" separatorMargin={6}>
              {trail.map((step) => (
                <Anchor key={step.to} component={Link} to={step.to} size="xs">
                  {step.label}
                </Anchor>
              ))}
            </Breadcrumbs>
          )}
          <Title order={2} fz={22} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {note && (
            <Text size="sm" c="dimmed" component="div">
              {note}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
