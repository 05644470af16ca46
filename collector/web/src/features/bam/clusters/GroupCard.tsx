import { ActionIcon, Button, Group, Menu, Paper, Stack } from '@mantine/core';
import {
  IconChartLine,
  IconDatabasePlus,
  IconDots,
  IconLink,
  IconTag,
  IconTicket,
} from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { allIds } from '@/lib/api/badcases';
import type { Cluster, Clustering } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { done, failed } from '@/ui/toast';
import { IssueDialog } from '../issues/IssueDialog';
import { TestDataDialog } from '../TestDataDialog';
import { groupName } from './facts';
import { GroupName } from './GroupName';
import { Growth } from './Growth';
import { Shown } from './Shown';
import { TagDialog } from './TagDialog';
import { Traits } from './Traits';
import { Trend } from './Trend';

interface MoreProps {
  tag: () => void;
  add: () => void;
  trend: () => void;
  link: () => void;
  issue: () => void;
}

function More({ tag, add, trend, link, issue }: MoreProps) {
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
        <Menu.Item leftSection={<IconLink size={14} />} onClick={link}>
          Copy the link to this group
        </Menu.Item>
        {reviewer && (
          <Menu.Item leftSection={<IconTag size={14} />} onClick={tag}>
            Make a tag of it
          </Menu.Item>
        )}
        {reviewer && (
          <Menu.Item leftSection={<IconTicket size={14} />} onClick={issue}>
            Create issue
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

function copyLink(cluster: Cluster): void {
  const address = new URL(`/bam/clusters/${cluster.clustering}`, window.location.origin);
  address.searchParams.set('group', cluster.id);
  navigator.clipboard
    .writeText(address.href)
    .then(() => done('Link copied'))
    .catch(() => failed(new Error(`The browser does not let pages copy: ${address.href}`)));
}

interface Props {
  cluster: Cluster;
  clustering: Clustering;
  /** The address leads to this group. */
  meant: boolean;
}

/** One group: what it looks like, how it grows, what sets it apart, and what can be done with it. */
export function GroupCard({ cluster, clustering, meant }: Props) {
  const [tagging, setTagging] = useState(false);
  const [trend, setTrend] = useState(false);
  const [issuing, setIssuing] = useState(false);
  const [ids, setIds] = useState<string[]>();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (meant) card.current?.scrollIntoView({ block: 'center' });
  }, [meant]);
  const add = () => {
    allIds({ cluster: cluster.id })
      .then(setIds)
      .catch((cause: unknown) => failed(cause instanceof Error ? cause : new Error(String(cause))));
  };
  return (
    <Paper
      ref={card}
      withBorder
      p="md"
      radius="md"
      component="section"
      aria-label={groupName(cluster)}
      aria-current={meant || undefined}
      style={meant ? { borderColor: 'var(--mantine-primary-color-filled)', borderWidth: 2 } : {}}
    >
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <GroupName cluster={cluster} />
          <Group gap={6} wrap="nowrap">
            <Button component={Link} to={`/bam?cluster=${cluster.id}`} size="xs" variant="default">
              Open in list
            </Button>
            <More
              tag={() => setTagging(true)}
              add={add}
              trend={() => setTrend(!trend)}
              link={() => copyLink(cluster)}
              issue={() => setIssuing(true)}
            />
          </Group>
        </Group>
        <Growth cluster={cluster} />
        <Shown cluster={cluster} />
        <Traits cluster={cluster} clustering={clustering} />
        {trend && <Trend cluster={cluster.id} />}
      </Stack>
      {tagging && (
        <TagDialog
          of={{ filter: { cluster: [cluster.id] } }}
          size={cluster.size}
          name={cluster.name}
          onClose={() => setTagging(false)}
        />
      )}
      {issuing && (
        <IssueDialog
          chosen={{ filter: { cluster: [cluster.id] } }}
          size={cluster.size}
          onClose={() => setIssuing(false)}
        />
      )}
      {ids && <TestDataDialog ids={ids} onClose={() => setIds(undefined)} />}
    </Paper>
  );
}
