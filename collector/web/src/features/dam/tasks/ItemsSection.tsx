import { Anchor, Button, Group, Select, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useAddress } from '@/lib/address';
import {
  useDataTaskProgress,
  useLabelItems,
  type DataTask,
  type ItemState,
} from '@/lib/api/dataTasks';
import { isJobOver, useJob } from '@/lib/api/jobs';
import type { LabelItem } from '@/lib/api/labelling';
import { percent, words } from '@/lib/format/format';
import { More } from '@/ui/More';
import { RowsTable, type Column } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { Thumb } from '../../bam/media/Thumb';
import { mediaTypeOf } from '../../bam/prediction';
import { JobLine } from './ApplySection';
import { some } from './words';

const itemStates: ItemState[] = ['waiting', 'labelled', 'disputed', 'decided', 'skipped'];
const names = ['items', 'person'] as const;

/** The medium of an item as the viewers know media; none when only its path is known. */
const mediumOf = ({ sha256, path }: LabelItem) =>
  sha256 ? { name: path, sha256, size: 0, media_type: mediaTypeOf(path) } : undefined;

/** Where an item is labelled, or settled. */
const placeOf = (task: DataTask, { n, state }: LabelItem) =>
  `/dam/tasks/${task.id}/${state === 'disputed' ? 'decide' : 'label'}?item=${n}`;

const columns = (task: DataTask): Column<LabelItem>[] => [
  {
    head: ' ',
    cell: (one) => (
      <div style={{ width: 52 }}>
        <Thumb media={mediumOf(one)} height={38} />
      </div>
    ),
  },
  { head: 'No.', right: true, cell: (one) => one.n },
  {
    head: 'File',
    cell: (one) =>
      task.state === 'active' ? (
        <Anchor component={Link} size="sm" to={placeOf(task, one)}>
          {one.path}
        </Anchor>
      ) : (
        one.path
      ),
  },
  { head: 'State', line: true, cell: (one) => <StateBadge state={one.state} /> },
  { head: 'Labelled', line: true, right: true, cell: (one) => `${one.answers} of ${one.wanted}` },
  {
    head: 'Agreement',
    right: true,
    line: true,
    cell: (one) => (one.agreement === undefined ? '–' : percent(one.agreement)),
  },
  {
    head: 'In the document',
    line: true,
    cell: ({ applied }) =>
      applied ? (
        <Anchor
          component={Link}
          size="sm"
          to={`/dam/documents/${task.document}?version=${applied}`}
        >
          Version {applied}
        </Anchor>
      ) : (
        '–'
      ),
  },
];

/** The job that lists the items, while it does and when it could not. */
function Listing({ id }: { id: string }) {
  const { data: job } = useJob(id);
  if (!job || job.state === 'succeeded') return null;
  const text = isJobOver(job)
    ? `The items could not be listed: ${job.reason || 'it was cancelled'}. Cancel the task and open it again to go on.`
    : 'Rows become items.';
  return <JobLine job={job} text={text} />;
}

function List({ task, state, person }: { task: DataTask; state: string; person: string }) {
  const items = useLabelItems(task.id, { state, person });
  return (
    <Answer of={items}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0)
          return state || person ? (
            <Empty title="No such items" />
          ) : (
            <Empty title="No items yet">
              The rows that the task is about become items when it is started.
            </Empty>
          );
        return (
          <Stack gap="xs">
            <Text size="xs" c="dimmed" role="status">
              {some(pages[0]?.total ?? 0, 'item')}
            </Text>
            <RowsTable rows={rows} id={(one) => String(one.n)} columns={columns(task)} />
            <More of={items} waits />
          </Stack>
        );
      }}
    </Answer>
  );
}

/** The items of a labelling task, those in one state or of one person only when asked for. */
export function ItemsSection({ task }: { task: DataTask }) {
  const [{ items = '', person = '' }, change] = useAddress(names);
  const state = itemStates.find((one) => one === items) ?? '';
  const workers = useDataTaskProgress(task.id).data?.people ?? [];
  const logins = [...new Set([...workers.map((one) => one.person), ...(person ? [person] : [])])];
  return (
    <Section
      title="Items"
      aside={
        <Group gap="xs">
          {task.counts.disputed > 0 && state === 'disputed' && task.state === 'active' && (
            <Button size="xs" component={Link} to={`/dam/tasks/${task.id}/decide`}>
              Settle them
            </Button>
          )}
          <Select
            size="xs"
            w={150}
            aria-label="State of items"
            placeholder="All states"
            clearable
            data={itemStates.map((value) => ({ value, label: words(value) }))}
            value={state || null}
            onChange={(value) => change({ items: value ?? '' })}
          />
          <Select
            size="xs"
            w={150}
            aria-label="Labelled by"
            placeholder="Anybody"
            clearable
            disabled={logins.length === 0}
            data={logins}
            value={person || null}
            onChange={(value) => change({ person: value ?? '' })}
          />
        </Group>
      }
    >
      <Stack gap="sm">
        {task.listing && <Listing id={task.listing} />}
        <List {...{ task, state, person }} />
      </Stack>
    </Section>
  );
}
