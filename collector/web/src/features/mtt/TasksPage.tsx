import { Button, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import type { Task } from '@/lib/api/contract';
import { useTasks } from '@/lib/api/tasks';
import { words } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { finalMetrics } from './results';
import { runTime } from './runTime';
import { TaskDialog } from './TaskDialog';

const columns: Column<Task>[] = [
  {
    head: 'Task',
    sort: 'name',
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
  { head: 'Kind', sort: 'kind', cell: (task) => <StateBadge state={task.kind} /> },
  { head: 'State', sort: 'state', cell: (task) => <StateBadge state={task.state} /> },
  {
    head: 'Results',
    cell: (task) =>
      finalMetrics(task)
        .slice(0, 3)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || '–',
  },
  { head: 'Took', cell: runTime },
  { head: 'By', sort: 'author', cell: (task) => task.author },
  { head: 'Made', line: true, sort: '-created_at', cell: (task) => <When at={task.created_at} /> },
];

const choices = (values: string[]) => values.map((value) => ({ value, label: words(value) }));

const names = ['query', 'kind', 'state', 'sort'] as const;

/** Training and testing tasks, the newest first. */
export function TasksPage() {
  const [filter, change] = useAddress(names);
  const tasks = useTasks(filter);
  const narrowed = Object.keys(filter).some((name) => name !== 'sort');
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
      <ListSearch of="tasks" example="words, is:active, ended:7d …" filter={filter} change={change}>
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
      </ListSearch>
      <PagedTable
        of={tasks}
        nouns={['task', 'tasks']}
        empty={
          <Empty title={narrowed ? 'No task matches' : 'No tasks'}>
            A task trains or tests a model on frozen sets, with its log and results here.
          </Empty>
        }
        columns={columns}
        id={(task) => task.id}
        to={(task) => `/mtt/tasks/${task.id}`}
        width={800}
        sort={filter.sort ?? '-created_at'}
        onSort={(sort) => change({ sort })}
      />
      {starting && <TaskDialog onClose={startBox.close} />}
    </Page>
  );
}
