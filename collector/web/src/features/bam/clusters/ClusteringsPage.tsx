import { Button, Group, Progress, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTopologyStar3 } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useAddress } from '@/lib/address';
import { useAddClustering, useClusterings, useEmbeddings } from '@/lib/api/clusters';
import type { Clustering } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { BamTabs } from '../BamTabs';
import { filterNames } from '../choices';
import { FilterBar } from '../list/FilterBar';
import { ClusteringDialog } from './ClusteringDialog';
import { searchWords } from './spaces';

function State({ of }: { of: Clustering }) {
  if (of.state !== 'running') return <StateBadge state={of.state} />;
  return (
    <Group gap={6} wrap="nowrap">
      <StateBadge state="running" />
      <Progress value={of.progress * 100} w={70} aria-label="Progress" />
    </Group>
  );
}

/** How far embeddings are: groups can only hold what has one. */
export function EmbeddingNote() {
  const { data } = useEmbeddings();
  if (!data) return null;
  if (data.trouble)
    return (
      <Text span c="orange">
        The embedder does not answer, {count(data.waiting)} cases wait for it: {data.trouble}
      </Text>
    );
  if (data.waiting > 0)
    return (
      <>
        Embeddings are being computed: {count(data.done)} of {count(data.done + data.waiting)} cases
        looked at
      </>
    );
  return (
    <>
      {count(data.done)} cases have been looked at, {count(data.without)} of them have nothing to
      compare by
    </>
  );
}

/** Searches whose badcases are grouped by likeness. */
export function ClusteringsPage() {
  const [{ sort: _sort, ...filter }, change] = useAddress(filterNames);
  const list = useClusterings();
  const add = useAddClustering(filter);
  const [adding, addBox] = useDisclosure(false);
  const navigate = useNavigate();
  const search = new URLSearchParams(
    Object.entries(filter).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  ).toString();
  return (
    <Page
      title="Clusters"
      note={<EmbeddingNote />}
      actions={
        <Only role="engineer">
          <Button size="xs" leftSection={<IconTopologyStar3 size={14} />} onClick={addBox.open}>
            Group this search
          </Button>
        </Only>
      }
    >
      <BamTabs value="clusters" />
      <FilterBar filter={filter} change={change} unordered />
      <PagedTable
        of={list}
        nouns={['grouped search', 'grouped searches']}
        empty={
          <Empty title="Nothing is grouped yet">
            Badcases that look or sound alike are found here before anyone has named them. Choose a
            search above and group it.
          </Empty>
        }
        id={(one) => one.id}
        to={(one) => `/bam/clusters/${one.id}`}
        width={560}
        columns={[
          {
            head: 'Name',
            cell: (one) => (
              <>
                <Text size="sm" fw={600}>
                  {one.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {searchWords(one.search)}
                </Text>
              </>
            ),
          },
          { head: 'State', cell: (one) => <State of={one} /> },
          { head: 'Groups', right: true, cell: (one) => (one.run ? count(one.groups) : '–') },
          {
            head: 'Cases',
            right: true,
            cell: (one) => (one.run ? count(one.embedded) : '–'),
          },
          {
            head: 'In no group',
            right: true,
            cell: (one) => (one.run ? percent(one.noise / Math.max(1, one.embedded)) : '–'),
          },
          { head: 'Joined since', right: true, cell: (one) => count(one.joined) },
          { head: 'Last run', cell: (one) => (one.run ? <When at={one.ran_at} /> : '–') },
        ]}
      />
      {adding && (
        <ClusteringDialog
          title="Group this search"
          search={search}
          submit="Group"
          pending={add.isPending}
          onClose={addBox.close}
          onSubmit={(settings) =>
            add.mutate(settings, {
              onSuccess: (made) => void navigate(`/bam/clusters/${made.id}`),
              onError: failed,
            })
          }
        />
      )}
    </Page>
  );
}
