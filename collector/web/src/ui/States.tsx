import {
  Alert,
  Button,
  Center,
  Group,
  List,
  Skeleton,
  Stack,
  Text,
  ThemeIcon,
} from '@mantine/core';
import { IconAlertTriangle, IconMoodEmpty, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '@/lib/api/client';

/** Grey rows where a list will be. */
export function Loading({ rows = 6, height = 36 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="sm" />
      ))}
    </Stack>
  );
}

/** What went wrong, in the server's words, with a way to try again. */
export function Problem({ error, retry }: { error: Error; retry?: (() => unknown) | undefined }) {
  const details = error instanceof ApiError ? error.details : [];
  const missing = error instanceof ApiError && error.status === 404;
  const stale = error instanceof ApiError && error.status === 412;
  return (
    <Alert
      color={missing ? 'gray' : 'red'}
      icon={<IconAlertTriangle />}
      title={missing ? 'Not found' : stale ? 'Someone else changed it first' : 'That did not work'}
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {details.length > 0 && (
          <List size="sm">
            {details.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        )}
        {retry && (
          <Button
            size="xs"
            variant="light"
            color={missing ? 'gray' : 'red'}
            leftSection={<IconRefresh size={14} />}
            onClick={() => retry()}
          >
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Nothing here yet: why, and what to do about it. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="xs" maw={420}>
        <ThemeIcon size={44} radius="xl" variant="light" color="gray">
          <IconMoodEmpty size={24} />
        </ThemeIcon>
        <Text fw={600}>{title}</Text>
        {children && (
          <Text size="sm" c="dimmed" ta="center" component="div">
            {children}
          </Text>
        )}
        {action && <Group mt="xs">{action}</Group>}
      </Stack>
    </Center>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
}

/** Waits, fails or shows: every question to the server is rendered through this. */
export function Answer<T>(props: {
  of: Asked<T>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const { data, error, refetch } = props.of;
  if (data !== undefined) return props.children(data);
  if (error) return <Problem error={error} retry={refetch} />;
  return props.loading ?? <Loading />;
}
