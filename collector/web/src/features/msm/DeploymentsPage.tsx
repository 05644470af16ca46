import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRocket } from '@tabler/icons-react';
import type { Deployment } from '@/lib/api/contract';
import { useDeployments } from '@/lib/api/models';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { CountsBar } from './CountsBar';
import { DeployDialog } from './DeployDialog';
import { MsmTabs } from './MsmTabs';

const columns: Column<Deployment>[] = [
  {
    head: 'Deployment',
    cell: (one) => (
      <>
        <Text size="sm" fw={600}>
          {one.name}
        </Text>
        <Text size="xs" c="dimmed" className="mono">
          {one.id}
        </Text>
      </>
    ),
  },
  {
    head: 'State',
    cell: (one) => (
      <Group gap={4}>
        <StateBadge state={one.state} />
        {one.reverts && <StateBadge state="revert" />}
      </Group>
    ),
  },
  { head: 'Devices', cell: (one) => <CountsBar counts={one.counts} /> },
  { head: 'Committed', right: true, cell: (one) => count(one.counts['committed']) },
  { head: 'By', cell: (one) => one.author },
  { head: 'Started', cell: (one) => <When at={one.created_at} /> },
];

/** Every deployment, the newest first. */
export function DeploymentsPage() {
  const deployments = useDeployments();
  const [deploying, deployBox] = useDisclosure(false);
  return (
    <Page
      title="Deployments"
      actions={
        <Only role="fleet_manager">
          <Button size="xs" leftSection={<IconRocket size={14} />} onClick={deployBox.open}>
            Deploy
          </Button>
        </Only>
      }
    >
      <MsmTabs value="deployments" />
      <PagedTable
        of={deployments}
        nouns={['deployment', 'deployments']}
        empty={
          <Empty title="Nothing deployed yet">
            Choose a model and the devices or groups that shall run it.
          </Empty>
        }
        columns={columns}
        id={(one) => one.id}
        to={(one) => `/msm/deployments/${one.id}`}
        width={760}
      />
      {deploying && <DeployDialog onClose={deployBox.close} />}
    </Page>
  );
}
