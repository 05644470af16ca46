import { Text } from '@mantine/core';
import type { DataSet } from '@/lib/api/contract';
import { useFamily } from '@/lib/api/data';
import { count, percent, shortHash } from '@/lib/format/format';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';

/** The sets that came of the same split; nothing when a set is the only one. */
export function Family({ set }: { set: DataSet }) {
  const list = useFamily(set.family).data?.items ?? [];
  if (list.length < 2) return null;
  // The pairs of a division into folds have all rows each.
  const all = set.split?.folds
    ? set.rows + (list.find((one) => one.name === set.name && one.id !== set.id)?.rows ?? 0)
    : list.reduce((sum, one) => sum + one.rows, 0);
  return (
    <Section
      title="Sets of this split"
      aside={
        <Text size="xs" c="dimmed">
          {set.split?.folds ? 'Each row is in one testing set' : 'No file is in two of them'}
        </Text>
      }
    >
      <RowsTable
        rows={[...list].reverse()}
        id={(one) => one.id}
        to={(one) => `/dam/sets/${one.id}`}
        columns={[
          {
            head: 'Name',
            cell: (one) => (one.id === set.id ? <b>{one.name}, this one</b> : one.name),
          },
          { head: 'Role', cell: (one) => <StateBadge state={one.role} /> },
          { head: 'Rows', right: true, cell: (one) => count(one.rows) },
          { head: 'Share', right: true, cell: (one) => percent(one.rows / Math.max(1, all)) },
          { head: 'Digest', cell: (one) => <span className="mono">{shortHash(one.digest)}</span> },
        ]}
      />
    </Section>
  );
}
