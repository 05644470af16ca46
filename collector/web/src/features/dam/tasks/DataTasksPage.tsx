import { Group, SegmentedControl } from '@mantine/core';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import { useDataTasks, useTasksIn } from '@/lib/api/dataTasks';
import { isSearchFault } from '@/lib/api/faults';
import type { ListFilter } from '@/lib/api/search';
import { words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { DamTabs } from '../DamTabs';
import { Board } from './Board';
import { NewDataTask } from './NewDataTask';
import { Done, Due } from './TaskBits';
import { TaskMenu } from './TaskMenu';

const names = ['query', 'sort', 'view'] as const;

/** Stands where a list would be; what is wrong stands at the field. */
function WrongSearch() {
  return <Empty title="Nothing is found by this search">Mend it in the field above.</Empty>;
}

interface TableProps {
  filter: ListFilter;
  onSort: (sort: string) => void;
}

function TaskTable({ filter, onSort }: TableProps) {
  const tasks = useDataTasks({ query: filter.query, sort: filter.sort });
  if (isSearchFault(tasks.error)) return <WrongSearch />;
  return (
    <PagedTable
      of={tasks}
      nouns={['task', 'tasks']}
      empty={
        <Empty title={filter.query ? 'No task matches' : 'No tasks yet'}>
          A task says what people collect for a document, or how they label its rows.
        </Empty>
      }
      id={(task) => task.id}
      to={(task) => `/dam/tasks/${task.id}`}
      sort={filter.sort ?? '-created_at'}
      onSort={onSort}
      columns={[
        {
          head: 'Title',
          sort: 'title',
          cell: (task) => (
            <Group justify="space-between" gap={4} wrap="nowrap" miw={170}>
              <b>{task.title}</b>
              <TaskMenu task={task} />
            </Group>
          ),
        },
        { head: 'State', sort: 'state', cell: (task) => <StateBadge state={task.state} /> },
        { head: 'Due', line: true, sort: 'due', cell: (task) => <Due task={task} /> },
        { head: 'Done', sort: '-done', cell: (task) => <Done task={task} /> },
        { head: 'Kind', sort: 'kind', cell: (task) => words(task.kind) },
        { head: 'Owner', sort: 'owner', cell: (task) => task.owner },
      ]}
    />
  );
}

/** The board, unless nothing can be found for it. */
function TaskBoard({ query }: { query: string }) {
  // The same question as that of the board's first column.
  const open = useTasksIn('open', query);
  return isSearchFault(open.error) ? <WrongSearch /> : <Board query={query} />;
}

/** Tasks of collecting files and labelling rows. */
export function DataTasksPage() {
  const [filter, change] = useAddress(names);
  return (
    <Page title="Data tasks" actions={<NewDataTask />}>
      <DamTabs value="tasks" />
      <ListSearch
        of="data-tasks"
        example="part of a title, kind:labelling, owner:ann, is:late …"
        filter={filter}
        change={change}
      >
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={filter.view === 'board' ? 'board' : 'table'}
          onChange={(view) => change({ view: view === 'board' ? view : '' })}
          data={[
            { value: 'table', label: 'Table' },
            { value: 'board', label: 'Board' },
          ]}
        />
      </ListSearch>
      {filter.view === 'board' ? (
        <TaskBoard query={filter.query ?? ''} />
      ) : (
        <TaskTable filter={filter} onSort={(sort) => change({ sort })} />
      )}
    </Page>
  );
}
