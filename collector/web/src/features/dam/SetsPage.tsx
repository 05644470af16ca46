import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import { useSets } from '@/lib/api/data';
import { count, shortHash } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { DamTabs } from './DamTabs';
import { SplitDialog } from './SplitDialog';

const names = ['query'] as const;

/** Frozen training and testing sets. */
export function SetsPage() {
  const [{ query = '' }, change] = useAddress(names);
  const sets = useSets(query);
  const [splitting, splitBox] = useDisclosure(false);
  return (
    <Page
      title="Sets"
      actions={
        <Only role="engineer">
          <Button size="xs" leftSection={<IconArrowsSplit2 size={14} />} onClick={splitBox.open}>
            Make sets
          </Button>
        </Only>
      }
    >
      <DamTabs value="sets" />
      <ListSearch
        of="sets"
        example="part of a name, role:test, created:7d …"
        value={query}
        onChange={(next) => change({ query: next })}
      />
      <Answer of={sets}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={query ? 'No set matches' : 'No sets yet'}>
              A split of documents makes a training set and a testing set.
            </Empty>
          ) : (
            <RowsTable
              rows={items}
              id={(set) => set.id}
              to={(set) => `/dam/sets/${set.id}`}
              columns={[
                { head: 'Name', cell: (set) => <b>{set.name}</b> },
                { head: 'Role', cell: (set) => <StateBadge state={set.role} /> },
                { head: 'Rows', right: true, cell: (set) => count(set.rows) },
                {
                  head: 'Digest',
                  cell: (set) => <span className="mono">{shortHash(set.digest)}</span>,
                },
                { head: 'Frozen', cell: (set) => <When at={set.created_at} /> },
              ]}
            />
          )
        }
      </Answer>
      {splitting && <SplitDialog onClose={splitBox.close} />}
    </Page>
  );
}
