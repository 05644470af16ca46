import { Anchor, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useTasksIn, type DataTask } from '@/lib/api/dataTasks';
import { rowsOf, totalOf } from '@/lib/api/pages';
import { count, words } from '@/lib/format/format';
import { More } from '@/ui/More';
import { StateBadge } from '@/ui/StateBadge';
import { Answer } from '@/ui/States';
import { useNow } from '@/ui/useNow';
import { isLate } from './burn';
import { Done, Due } from './TaskBits';
import { TaskMenu } from './TaskMenu';

const states = ['open', 'active', 'done', 'cancelled'] as const;

function Card({ task }: { task: DataTask }) {
  const now = useNow();
  return (
    <Paper
      withBorder
      p="xs"
      radius="md"
      component="article"
      aria-label={task.title}
      style={isLate(task, now) ? { borderColor: 'var(--mantine-color-red-6)' } : undefined}
    >
      <Group justify="space-between" align="flex-start" gap={4} wrap="nowrap">
        <Anchor component={Link} to={`/dam/tasks/${task.id}`} size="sm" fw={600}>
          {task.title}
        </Anchor>
        <TaskMenu task={task} />
      </Group>
      <Group justify="space-between" gap={4} mt={2}>
        <Text size="xs" c="dimmed">
          {words(task.kind)}, {task.owner}
        </Text>
        <Text size="xs" component="span">
          <Due task={task} />
        </Text>
      </Group>
      <Done task={task} />
    </Paper>
  );
}

function Column({ state, query }: { state: (typeof states)[number]; query: string }) {
  const list = useTasksIn(state, query);
  return (
    <section aria-label={words(state)}>
      <Group gap={6} mb="xs">
        <StateBadge state={state} />
        <Text size="xs" c="dimmed">
          {count(totalOf(list))}
        </Text>
      </Group>
      <Answer of={list}>
        {() => (
          <Stack gap="xs">
            {rowsOf(list).length === 0 && (
              <Text size="xs" c="dimmed">
                None
              </Text>
            )}
            {rowsOf(list).map((task) => (
              <Card key={task.id} task={task} />
            ))}
            <More of={list} waits />
          </Stack>
        )}
      </Answer>
    </section>
  );
}

/** The tasks by where they stand. */
export function Board({ query }: { query: string }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} mt="sm">
      {states.map((state) => (
        <Column key={state} state={state} query={query} />
      ))}
    </SimpleGrid>
  );
}
