import { useClusteringRuns } from '@/lib/api/clusters';
import { count, duration } from '@/lib/format/format';
import { RowsTable } from '@/ui/RowsTable';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { When } from '@/ui/When';

/** The last runs of a clustering. */
export function Runs({ id }: { id: string }) {
  return (
    <Answer of={useClusteringRuns(id)}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No run yet" />
        ) : (
          <RowsTable
            rows={items}
            id={(run) => String(run.run)}
            columns={[
              { head: 'Run', cell: (run) => run.run },
              { head: 'Began', cell: (run) => <When at={run.at} /> },
              { head: 'Started by', cell: (run) => run.started },
              { head: 'State', cell: (run) => <StateBadge state={run.state} /> },
              { head: 'Took', right: true, cell: (run) => duration(run.took_s) },
              { head: 'Cases', right: true, cell: (run) => count(run.cases) },
              { head: 'Groups', right: true, cell: (run) => count(run.groups) },
              {
                head: 'Note',
                cell: (run) =>
                  run.error ||
                  run.gone
                    .map(
                      (one) => `“${one.name}” (${count(one.size)} cases) no longer holds together`,
                    )
                    .join(', '),
              },
            ]}
          />
        )
      }
    </Answer>
  );
}
