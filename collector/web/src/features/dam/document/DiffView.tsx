import { Group, Text } from '@mantine/core';
import { useDiff, type RowChange } from '@/lib/api/versions';
import { count } from '@/lib/format/format';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { Thumb } from '../../bam/media/Thumb';
import { annotated } from '../rows/annotated';
import { mediumOf } from '../rows/columns';
import { changedCells } from './cells';

const rowOf = ({ after, before }: RowChange) => after ?? before;

function Cells({ change }: { change: RowChange }) {
  const { before, after } = change;
  if (!before || !after)
    return <Text size="sm">{annotated(rowOf(change)?.annotation).label || '–'}</Text>;
  return changedCells(before, after).map(({ name, before: old, after: now }) => (
    <Text key={name} size="sm" style={{ overflowWrap: 'anywhere' }}>
      <b>{name}</b>:{' '}
      <Text span c="dimmed" td="line-through" lineClamp={2}>
        {old.slice(0, 300)}
      </Text>{' '}
      {now.slice(0, 300)}
    </Text>
  ));
}

const columns: Column<RowChange>[] = [
  {
    head: ' ',
    cell: (change) => {
      const row = rowOf(change);
      const medium = row && mediumOf(row);
      return (
        <div className="row-medium" style={{ width: 52 }}>
          {medium && <Thumb media={medium} height={38} />}
        </div>
      );
    },
  },
  { head: 'Change', line: true, cell: ({ kind }) => <StateBadge state={kind} size="xs" /> },
  { head: 'Path', cell: (change) => rowOf(change)?.path ?? '–' },
  { head: 'What', cell: (change) => <Cells change={change} /> },
];

/** What is different between two versions, row by row. */
export function DiffView({ id, version, from }: { id: string; version: number; from: number }) {
  const diff = useDiff(id, version, from);
  const first = diff.data?.pages[0];
  return (
    <>
      {first && (
        <Group gap="md" mb="xs">
          <Text size="sm" role="status">
            {count(first.added)} added, {count(first.removed)} removed, {count(first.changed)}{' '}
            changed
          </Text>
        </Group>
      )}
      <PagedTable
        of={diff}
        empty={<Empty title="The rows are the same" />}
        id={({ kind, before, after }) => `${kind} ${before?.row ?? ''} ${after?.row ?? ''}`}
        width={720}
        columns={columns}
      />
    </>
  );
}
