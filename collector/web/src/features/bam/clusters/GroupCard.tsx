import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Menu,
  Paper,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import {
  IconChartLine,
  IconDatabasePlus,
  IconDots,
  IconPencil,
  IconTag,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { allIds } from '@/lib/api/badcases';
import { useNameCluster } from '@/lib/api/clusters';
import type { Cluster, Clustering } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { count, percent } from '@/lib/format/format';
import { failed } from '@/ui/toast';
import { TestDataDialog } from '../TestDataDialog';
import { Shown } from './Shown';
import { TagDialog } from './TagDialog';
import { Traits } from './Traits';
import { Trend } from './Trend';

/** What a group is called: by people, or by its number. */
export const groupName = (cluster: Cluster) => cluster.name || `Group ${cluster.number}`;

function Name({ cluster }: { cluster: Cluster }) {
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState(cluster.name);
  const name = useNameCluster(cluster.clustering);
  const may = useMay('reviewer');
  const save = () =>
    name.mutate(
      { id: cluster.id, name: text.trim() },
      { onSuccess: () => setEditing(false), onError: failed },
    );
  if (editing)
    return (
      <Group
        gap={4}
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextInput
          size="xs"
          aria-label="Name of the group"
          placeholder="half-worn masks"
          autoFocus
          maxLength={128}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setEditing(false)}
        />
        <Button size="xs" type="submit" loading={name.isPending}>
          Save
        </Button>
      </Group>
    );
  return (
    <Group gap={4}>
      <Title order={3} fz="md">
        {groupName(cluster)}
      </Title>
      {may && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Name ${groupName(cluster)}`}
          onClick={() => setEditing(true)}
        >
          <IconPencil size={14} />
        </ActionIcon>
      )}
    </Group>
  );
}

/** How much a group has grown: cases first seen in the last week against the one before. */
function Growth({ cluster }: { cluster: Cluster }) {
  const more = cluster.recent > cluster.before;
  return (
    <Badge variant="light" tt="none" color={more ? 'orange' : 'gray'}>
      {count(cluster.recent)} in 7 days, {count(cluster.before)} in the 7 before
    </Badge>
  );
}

function More({ tag, add, trend }: { tag: () => void; add: () => void; trend: () => void }) {
  const reviewer = useMay('reviewer');
  const engineer = useMay('engineer');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="More for this group">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconChartLine size={14} />} onClick={trend}>
          Show the trend
        </Menu.Item>
        {reviewer && (
          <Menu.Item leftSection={<IconTag size={14} />} onClick={tag}>
            Make a tag of it
          </Menu.Item>
        )}
        {engineer && (
          <Menu.Item leftSection={<IconDatabasePlus size={14} />} onClick={add}>
            Add to test data
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** One group: what it looks like, how it grows, what sets it apart, and what can be done with it. */
export function GroupCard({ cluster, clustering }: { cluster: Cluster; clustering: Clustering }) {
  const [tagging, setTagging] = useState(false);
  const [trend, setTrend] = useState(false);
  const [ids, setIds] = useState<string[]>();
  const add = () => {
    allIds({ cluster: cluster.id })
      .then(setIds)
      .catch((cause: unknown) => failed(cause instanceof Error ? cause : new Error(String(cause))));
  };
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label={groupName(cluster)}>
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <Stack gap={4}>
            <Name cluster={cluster} />
            <Group gap={6}>
              <Text size="sm">
                <b>{count(cluster.size)}</b> cases
              </Text>
              <Growth cluster={cluster} />
              <Text
                size="xs"
                c="dimmed"
                title="Links to the nearest neighbours that stay inside the group"
              >
                cohesion {percent(cluster.cohesion)}
              </Text>
            </Group>
          </Stack>
          <Group gap={6}>
            <Button component={Link} to={`/bam?cluster=${cluster.id}`} size="xs" variant="default">
              Open in list
            </Button>
            <More tag={() => setTagging(true)} add={add} trend={() => setTrend(!trend)} />
          </Group>
        </Group>
        <Shown cluster={cluster} />
        <Traits cluster={cluster} clustering={clustering} />
        {trend && <Trend cluster={cluster.id} />}
      </Stack>
      {tagging && <TagDialog cluster={cluster} onClose={() => setTagging(false)} />}
      {ids && <TestDataDialog ids={ids} onClose={() => setIds(undefined)} />}
    </Paper>
  );
}
