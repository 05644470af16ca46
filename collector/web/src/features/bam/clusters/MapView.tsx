import { Group, Paper, Select, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddress } from '@/lib/address';
import { previewUrl } from '@/lib/api/badcases';
import { useClusterMap, useClusters } from '@/lib/api/clusters';
import type { ClusterMap, Clustering } from '@/lib/api/contract';
import { count, words } from '@/lib/format/format';
import { useCommands, useKeyOf } from '@/lib/useCommands';
import { Answer, Empty } from '@/ui/States';
import { paint } from './colours';
import { groupName } from './facts';
import { Legend } from './Legend';
import { MapCanvas } from './MapCanvas';
import { Selected } from './Selected';

const fields = [
  'result',
  'truth',
  'function',
  'model_version',
  'device',
  'place',
  'severity',
  'status',
  'source',
  'assignee',
];

interface Spot {
  point: number;
  x: number;
  y: number;
}

function Card({ map, spot, label }: { map: ClusterMap; spot: Spot; label: string }) {
  const sha = map.media[spot.point];
  return (
    <Paper
      withBorder
      shadow="sm"
      p={4}
      style={{
        position: 'absolute',
        left: spot.x + 14,
        top: spot.y + 14,
        zIndex: 5,
        pointerEvents: 'none',
      }}
    >
      {sha && <img src={previewUrl(sha, 160)} alt="" width={120} style={{ display: 'block' }} />}
      <Text size="xs" maw={120} truncate>
        {label}
      </Text>
    </Paper>
  );
}

function Drawn({ map, names }: { map: ClusterMap; names: ReadonlyMap<number, string> }) {
  const [lasso, setLasso] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [spot, setSpot] = useState<Spot>();
  const navigate = useNavigate();
  const painted = useMemo(() => paint(map, names), [map, names]);
  useCommands({ 'map.lasso': () => setLasso((old) => !old) });
  const keys = {
    lasso: useKeyOf('map.lasso'),
    closer: useKeyOf('map.closer'),
    wider: useKeyOf('map.wider'),
    whole: useKeyOf('map.whole'),
  };
  const select = (points: number[], add: boolean) =>
    setChosen((old) => new Set(add ? [...old, ...points] : points));
  const ids = useMemo(() => [...chosen].map((n) => map.ids[n] ?? ''), [chosen, map.ids]);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Legend
          keys={painted.keys}
          pick={(key, add) =>
            select(
              painted.of.flatMap((of, n) => (of === key ? [n] : [])),
              add,
            )
          }
        />
        <Switch
          size="xs"
          label={`Lasso ( ${keys.lasso} )`}
          checked={lasso}
          onChange={(event) => setLasso(event.currentTarget.checked)}
        />
      </Group>
      {ids.length > 0 && <Selected ids={ids} clear={() => select([], false)} />}
      <Paper withBorder radius="md" style={{ position: 'relative', overflow: 'hidden' }}>
        <MapCanvas
          map={map}
          painted={painted}
          lasso={lasso}
          selected={chosen}
          onSelect={select}
          onHover={(point, x, y) => setSpot(point < 0 ? undefined : { point, x, y })}
          onOpen={(point) => void navigate(`/bam/badcases/${map.ids[point] ?? ''}`)}
        />
        {spot && (
          <Card
            map={map}
            spot={spot}
            label={painted.keys[painted.of[spot.point] ?? 0]?.label ?? ''}
          />
        )}
      </Paper>
      <Text size="xs" c="dimmed">
        {map.ids.length < map.all
          ? `${count(map.ids.length)} of ${count(map.all)} cases, evenly taken. `
          : `${count(map.all)} cases. `}
        Like cases lie together; distances between far places mean little. Drag to move, wheel or{' '}
        {keys.closer} and {keys.wider} to zoom, {keys.whole} to see all, Shift and drag (or the
        lasso) to select, Ctrl to add to the selection, a click on a colour to select all of it.
      </Text>
    </Stack>
  );
}

/** The map of a clustering with the choice of its colours. */
export function MapView({ clustering }: { clustering: Clustering }) {
  const [{ by = '' }, change] = useAddress(['by'] as const);
  const map = useClusterMap(clustering.id, clustering.run, by);
  const groups = useClusters(clustering.id, clustering.run);
  const names = useMemo(
    () => new Map((groups.data?.items ?? []).map((one) => [one.number, groupName(one)])),
    [groups.data],
  );
  const attributes = useMemo(() => {
    const found = (groups.data?.items ?? []).flatMap((one) => one.traits.map((t) => t.field));
    return [...new Set(found)].filter((field) => field.startsWith('attr.'));
  }, [groups.data]);
  const choices = [...new Set([...fields, ...attributes, ...(by ? [by] : [])])];
  return (
    <Stack gap="xs">
      <Select
        size="xs"
        w={240}
        aria-label="Colour by"
        allowDeselect={false}
        value={by}
        onChange={(value) => change({ by: value ?? '' })}
        data={[
          { value: '', label: 'Colour by group' },
          ...choices.map((value) => ({
            value,
            label: `Colour by ${words(value.replace(/^attr\./, '')).toLowerCase()}`,
          })),
        ]}
      />
      <Answer of={map} loading={<Skeleton height={560} radius="md" />}>
        {(data) =>
          data.ids.length === 0 ? (
            <Empty title="The map is empty">Run the clustering again.</Empty>
          ) : (
            <Drawn map={data} names={names} />
          )
        }
      </Answer>
    </Stack>
  );
}
