import { Button, Group, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { SearchBox } from '@/features/search/SearchBox';
import { useAddress } from '@/lib/address';
import type { Task } from '@/lib/api/contract';
import { useTasks } from '@/lib/api/tasks';
import { words } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { RowsTable, type Column } from '@/ui/RowsTable';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { finalMetrics } from './results';
import { runTime } from './runTime';
import { TaskDialog } from './TaskDialog';

const columns: Column<Task>[] = [
  {
    head: 'Task',
    cell: (task) => (
      <>
        <Text size="sm" fw={600}>
          {task.name}
        </Text>
        <Text size="xs" c="dimmed" className="mono">
          {task.id}
        </Text>
      </>
    ),
  },
  { head: 'Kind', cell: (task) => <StateBadge state={task.kind} /> },
  { head: 'State', cell: (task) => <StateBadge state={task.state} /> },
  {
    head: 'Results',
    cell: (task) =>
      finalMetrics(task)
        .slice(0, 3)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || '–',
  },
  { head: 'Took', cell: runTime },
  { head: 'By', cell: (task) => task.author },
  { head: 'Made', cell: (task) => <When at={task.created_at} /> },
];

const choices = (values: string[]) => values.map((value) => ({ value, label: words(value) }));

const names = ['query', 'kind', 'state'] as const;

/** Training and testing tasks, the newest first. */
export function TasksPage() {
  const [filter, change] = useAddress(names);
  const tasks = useTasks(filter);
  const [starting, startBox] = useDisclosure(false);
  return (
    <Page
      title="Tasks"
      actions={
        <Only role="engineer">
          <Button size="xs" leftSection={<IconPlus size={14} />} onClick={startBox.open}>
            New task
          </Button>
        </Only>
      }
    >
      <Group gap="xs" align="flex-start">
        <SearchBox
          of="tasks"
          example="words, is:active, ended:7d …"
          value={filter.query ?? ''}
          onChange={(next) => change({ query: next })}
        />
        <Select
          size="xs"
          w={140}
          clearable
          aria-label="Kind"
          placeholder="Kind"
          data={choices(['train', 'test'])}
          value={filter.kind ?? null}
          onChange={(value) => change({ kind: value ?? '' })}
        />
        <Select
          size="xs"
          w={140}
          clearable
          aria-label="State"
          placeholder="State"
          data={choices(['queued', 'running', 'succeeded', 'failed', 'canceled'])}
          value={filter.state ?? null}
          onChange={(value) => change({ state: value ?? '' })}
        />
      </Group>
      <Answer of={tasks}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={Object.keys(filter).length > 0 ? 'No task matches' : 'No tasks'}>
              A task trains or tests a model on frozen sets, with its log and results here.
            </Empty>
          ) : (
            <RowsTable
              rows={items}
              columns={columns}
              id={(task) => task.id}
              to={(task) => `/mtt/tasks/${task.id}`}
              width={800}
            />
          )
        }
      </Answer>
      {starting && <TaskDialog onClose={startBox.close} />}
    </Page>
  );
}
