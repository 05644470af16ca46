import { Group, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useAddress } from '@/lib/address';
import { useDataTasks } from '@/lib/api/dataTasks';
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

const names = ['query', 'sort', 'view'] as const;

/** Asks in the search language when Enter is pressed or the field is left. */
function Find({ query, onFind }: { query: string; onFind: (query: string) => void }) {
  const [text, setText] = useState(query);
  const find = () => {
    if (text.trim() !== query) onFind(text.trim());
  };
  return (
    <form
      role="search"
      style={{ flex: 1, minWidth: 200, maxWidth: 760 }}
      onSubmit={(event) => {
        event.preventDefault();
        find();
      }}
    >
      <TextInput
        type="search"
        aria-label="Search tasks"
        leftSection={<IconSearch size={14} />}
        placeholder="part of a title, kind:labelling, owner:ann, is:late …"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={find}
      />
    </form>
  );
}

interface TableProps {
  filter: ListFilter;
  onSort: (sort: string) => void;
}

function TaskTable({ filter, onSort }: TableProps) {
  const tasks = useDataTasks({ query: filter.query, sort: filter.sort });
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
        { head: 'Title', sort: 'title', cell: (task) => <b>{task.title}</b> },
        { head: 'Kind', sort: 'kind', cell: (task) => words(task.kind) },
        { head: 'State', sort: 'state', cell: (task) => <StateBadge state={task.state} /> },
        { head: 'Done', sort: '-done', cell: (task) => <Done task={task} /> },
        { head: 'Owner', sort: 'owner', cell: (task) => task.owner },
        { head: 'Due', line: true, sort: 'due', cell: (task) => <Due task={task} /> },
      ]}
    />
  );
}

/** Tasks of collecting files and labelling rows. */
export function DataTasksPage() {
  const [filter, change] = useAddress(names);
  return (
    <Page title="Data tasks" actions={<NewDataTask />}>
      <DamTabs value="tasks" />
      <Group justify="space-between" gap="xs">
        <Find key={filter.query} query={filter.query ?? ''} onFind={(query) => change({ query })} />
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
      </Group>
      {filter.view === 'board' ? (
        <Board query={filter.query ?? ''} />
      ) : (
        <TaskTable filter={filter} onSort={(sort) => change({ sort })} />
      )}
    </Page>
  );
}
