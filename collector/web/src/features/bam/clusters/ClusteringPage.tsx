import {
  Alert,
  Anchor,
  Button,
  Group,
  Progress,
  SegmentedControl,
  Stack,
  Text,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerStop, IconRefresh, IconSettings, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from 'react-router';
import { useAddress } from '@/lib/address';
import { isBusy, useClustering, useClusteringActions } from '@/lib/api/clusters';
import type { Clustering } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { count, duration, percent } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { ClusteringDialog } from './ClusteringDialog';
import { Groups } from './Groups';
import { MapView } from './MapView';
import { Runs } from './Runs';
import { searchWords, spaceName } from './spaces';

function Actions({ of }: { of: Clustering }) {
  const { run, cancel, change, remove } = useClusteringActions(of.id);
  const [changing, changeBox] = useDisclosure(false);
  const navigate = useNavigate();
  const busy = isBusy(of);
  if (!useMay('engineer')) return null;
  const away = () =>
    remove.mutate(undefined, {
      onSuccess: () => void navigate('/bam/clusters'),
      onError: failed,
    });
  return (
    <>
      {busy ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined, { onError: failed })}
        >
          Cancel the run
        </Button>
      ) : (
        <Button
          size="xs"
          leftSection={<IconRefresh size={14} />}
          loading={run.isPending}
          onClick={() => run.mutate(undefined, { onError: failed })}
        >
          Run again
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconSettings size={14} />}
        onClick={changeBox.open}
      >
        Settings
      </Button>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={14} />}
        loading={remove.isPending}
        onClick={() =>
          window.confirm(`Forget “${of.name}” and its groups? The badcases stay.`) && away()
        }
      >
        Remove
      </Button>
      {changing && (
        <ClusteringDialog
          title="Settings"
          search={of.search}
          settings={{
            name: of.name,
            space: of.space ?? '',
            detail: of.detail,
            min_size: of.min_size,
            seed: of.seed,
            every_hours: of.every_hours,
            min_new: of.min_new,
          }}
          submit="Save"
          pending={change.isPending}
          onClose={changeBox.close}
          onSubmit={(settings) =>
            change.mutate(settings, {
              onSuccess: () => {
                changeBox.close();
                done('Saved; it counts from the next run');
              },
              onError: failed,
            })
          }
        />
      )}
    </>
  );
}

function Outcome({ of }: { of: Clustering }) {
  if (!of.run) return null;
  const inGroups = of.embedded - of.noise;
  return (
    <Text size="sm" component="div">
      {count(of.embedded)} of {count(of.selected)} cases compared by{' '}
      {spaceName(of.in).toLowerCase()}: {count(inGroups)} (
      {percent(inGroups / Math.max(1, of.embedded))}) in {count(of.groups)} groups,{' '}
      {count(of.noise)} in none
      {of.sampled < of.embedded &&
        `; ${count(of.sampled)} were compared pairwise, the others assigned by their neighbours`}
      . Ran <When at={of.ran_at} /> and took {duration(of.took_s)}
      {of.joined > 0 && `; ${count(of.joined)} cases have joined since`}.
    </Text>
  );
}

function Standing({ of }: { of: Clustering }) {
  return (
    <Stack gap="xs">
      {of.state === 'running' && (
        <div role="status">
          <Text size="sm" mb={4}>
            {of.step} · {Math.round(of.progress * 100)} %
          </Text>
          <Progress value={of.progress * 100} animated aria-label="Progress of the run" />
        </div>
      )}
      {of.state === 'waiting' && (
        <Text size="sm" role="status">
          Waits for its turn: one run goes on at a time.
        </Text>
      )}
      {of.state === 'failed' && (
        <Alert color="red" title="The last run failed" role="alert">
          {of.error}
        </Alert>
      )}
      <Outcome of={of} />
    </Stack>
  );
}

function Detail({ of }: { of: Clustering }) {
  const [{ view = 'groups' }, change] = useAddress(['view'] as const);
  const none = isBusy(of) ? 'No groups yet' : 'No run has ended';
  return (
    <Page
      title={of.name}
      trail={[{ to: '/bam/clusters', label: 'Clusters' }]}
      note={
        <Group gap={6} mt={4}>
          <StateBadge state={of.state} />
          <Anchor component={Link} size="sm" to={`/bam${of.search && `?${of.search}`}`}>
            {searchWords(of.search)}
          </Anchor>
        </Group>
      }
      actions={<Actions of={of} />}
    >
      <Standing of={of} />
      <SegmentedControl
        size="xs"
        aria-label="View"
        style={{ alignSelf: 'flex-start' }}
        value={view}
        onChange={(value) => change({ view: value === 'groups' ? '' : value })}
        data={[
          { value: 'groups', label: 'Groups' },
          { value: 'map', label: 'Map' },
          { value: 'runs', label: 'Runs' },
        ]}
      />
      {view === 'runs' && <Runs id={of.id} />}
      {view !== 'runs' && of.run === 0 && (
        <Empty title={none}>
          {isBusy(of)
            ? 'Groups appear when the first run is done.'
            : 'Run it again, perhaps with other settings.'}
        </Empty>
      )}
      {view === 'map' && of.run > 0 && <MapView clustering={of} />}
      {view === 'groups' && of.run > 0 && <Groups clustering={of} />}
    </Page>
  );
}

/** One clustering: its groups, its map and its runs. */
export function ClusteringPage() {
  const { id = '' } = useParams();
  return <Answer of={useClustering(id)}>{(data) => <Detail of={data} />}</Answer>;
}
