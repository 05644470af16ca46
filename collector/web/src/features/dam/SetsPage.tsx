import { Button } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { Link } from 'react-router';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import { useSets } from '@/lib/api/data';
import { count, shortHash } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { DamTabs } from './DamTabs';

const names = ['query', 'sort'] as const;

/** Frozen training and testing sets. */
export function SetsPage() {
  const [filter, change] = useAddress(names);
  const sets = useSets(filter);
  return (
    <Page
      title="Sets"
      actions={
        <Only role="engineer">
          <Button
            size="xs"
            component={Link}
            to="/dam/sets/new"
            leftSection={<IconArrowsSplit2 size={14} />}
          >
            Make sets
          </Button>
        </Only>
      }
    >
      <DamTabs value="sets" />
      <ListSearch
        of="sets"
        example="part of a name, role:test, created:7d …"
        filter={filter}
        change={change}
      />
      <PagedTable
        of={sets}
        nouns={['set', 'sets']}
        empty={
          <Empty title={filter.query ? 'No set matches' : 'No sets yet'}>
            A split of documents makes a training set and a testing set.
          </Empty>
        }
        id={(set) => set.id}
        to={(set) => `/dam/sets/${set.id}`}
        sort={filter.sort ?? '-created_at'}
        onSort={(sort) => change({ sort })}
        columns={[
          { head: 'Name', sort: 'name', cell: (set) => <b>{set.name}</b> },
          { head: 'Role', sort: 'role', cell: (set) => <StateBadge state={set.role} /> },
          { head: 'Rows', right: true, sort: '-rows', cell: (set) => count(set.rows) },
          {
            head: 'Digest',
            cell: (set) => <span className="mono">{shortHash(set.digest)}</span>,
          },
          {
            head: 'Frozen',
            line: true,
            sort: '-created_at',
            cell: (set) => <When at={set.created_at} />,
          },
        ]}
      />
    </Page>
  );
}
