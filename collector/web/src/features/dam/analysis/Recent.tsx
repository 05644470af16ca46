import { Text } from '@mantine/core';
import { useAnalyses } from '@/lib/api/analyses';
import { count } from '@/lib/format/format';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { nameOf } from './names';
import { analysisLink } from './selection';

/** The analyses that were made before; each is there at once as long as its rows are the same. */
export function Recent() {
  const list = useAnalyses();
  return (
    <Section title="Analyses made before">
      <PagedTable
        of={list}
        waits
        nouns={['analysis', 'analyses']}
        id={(one) => one.id}
        to={({ order }) => analysisLink(order.selection, order.other, order.tables?.[0] ?? [])}
        empty={
          <Empty title="No analysis yet">
            Choose a document, a set or badcases above. Compare a training set with the badcases of
            the last four weeks to see what is missing in it.
          </Empty>
        }
        columns={[
          {
            head: 'Of',
            cell: ({ order }) => (
              <>
                <b>{order.selection.name}</b>
                {order.other && <> against {order.other.name}</>}
                {order.tables?.[0] && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    with {order.tables[0].map(nameOf).join(' × ')}
                  </Text>
                )}
              </>
            ),
          },
          { head: 'State', cell: (one) => <StateBadge state={one.state} /> },
          { head: 'Rows', right: true, cell: (one) => (one.rows ? count(one.rows) : '') },
          { head: 'Made', line: true, cell: (one) => <When at={one.created_at} /> },
          { head: 'By', cell: (one) => one.created_by },
        ]}
      />
    </Section>
  );
}
