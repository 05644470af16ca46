import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Deployment, DeploymentDetail, DeploymentStep, Model } from '@/lib/api/contract';
import { useGroups } from '@/lib/api/fleet';
import { useNamed } from '@/lib/api/found';
import { useAbort, useDeployment, useRevert } from '@/lib/api/models';
import { rowsOf } from '@/lib/api/pages';
import { bytes, dateTime, duration, words } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { LineageGraph } from '@/ui/LineageGraph';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { RowsTable, type Column } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { CountsBar } from './CountsBar';

/** Why a device went back or failed, with the step it happened in. */
function why({ step, reason }: DeploymentStep): string {
  if (!reason) return '–';
  return step ? `at ${words(step).toLowerCase()}: ${reason}` : reason;
}

const columns: Column<DeploymentStep>[] = [
  {
    head: 'Device',
    cell: (step) => (
      <Anchor component={Link} size="sm" to={`/fleet/devices/${encodeURIComponent(step.device)}`}>
        {step.device}
      </Anchor>
    ),
  },
  { head: 'Slot', cell: (step) => step.slot },
  { head: 'From', cell: (step) => step.previous.version || '–' },
  { head: 'To', cell: (step) => step.model.version },
  { head: 'State', cell: (step) => <StateBadge state={step.state} /> },
  {
    head: 'Reason',
    cell: (step) => (
      <>
        {why(step)}
        {step.log.length > 0 && <pre className="log">{step.log.join('\n')}</pre>}
      </>
    ),
  },
  { head: 'Fetched', right: true, cell: (step) => bytes(step.bytes) },
  { head: 'Since', cell: (step) => <When at={step.at} /> },
];

const questions = {
  abort:
    'Devices that have not switched keep the model they have. Those that have committed keep the new one.',
  revert:
    'Every device that switched goes back to the model it had before, by a deployment of its own.',
};

function Confirm(props: {
  what: 'abort' | 'revert';
  pending: boolean;
  go: () => void;
  onClose: () => void;
}) {
  const { what, pending, go, onClose } = props;
  return (
    <Modal opened onClose={onClose} title={`${words(what)} this deployment?`}>
      <Stack>
        <Text size="sm">{questions[what]}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={pending} onClick={go}>
            {words(what)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Actions({ deployment }: { deployment: Deployment }) {
  const [asking, setAsking] = useState<'abort' | 'revert'>();
  const abort = useAbort();
  const revert = useRevert();
  const navigate = useNavigate();
  const close = () => setAsking(undefined);
  const go = () => {
    if (asking === 'abort') {
      abort.mutate(deployment.id, {
        onSuccess: () => done('Aborted'),
        onError: failed,
        onSettled: close,
      });
    } else {
      revert.mutate(deployment.id, {
        onSuccess: (back) => {
          done('Going back');
          void navigate(`/msm/deployments/${back.id}`);
        },
        onError: failed,
        onSettled: close,
      });
    }
  };
  return (
    <>
      {deployment.state === 'running' && (
        <Button
          size="xs"
          variant="light"
          color="red"
          leftSection={<IconPlayerStop size={14} />}
          onClick={() => setAsking('abort')}
        >
          Abort
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowBackUp size={14} />}
        onClick={() => setAsking('revert')}
      >
        Revert
      </Button>
      {asking && (
        <Confirm
          what={asking}
          pending={abort.isPending || revert.isPending}
          go={go}
          onClose={close}
        />
      )}
    </>
  );
}

function Links({ page, names }: { page: string; names: [id: string, name: string][] }) {
  return names.map(([id, name]) => (
    <div key={id}>
      <Anchor component={Link} size="sm" to={page + id}>
        {name}
      </Anchor>
    </div>
  ));
}

const modelName = (models: Model[], id: string) => {
  const model = models.find((one) => one.id === id);
  return model ? `${model.name} ${model.version} (${model.slot})` : id;
};

function Detail({ deployment }: { deployment: DeploymentDetail }) {
  const { devices } = deployment;
  const models = useNamed('models', deployment.models);
  const groups = rowsOf(useGroups());
  return (
    <Page
      title={deployment.name || deployment.id}
      trail={[{ to: '/msm/deployments', label: 'Deployments' }]}
      note={
        <Group gap={6} mt={4}>
          <StateBadge state={deployment.state} />
          <span className="mono">{deployment.id}</span>
        </Group>
      }
      actions={
        <Only role="fleet_manager">
          <Actions deployment={deployment} />
        </Only>
      }
    >
      <Section title="Progress">
        <Stack gap="sm">
          <CountsBar counts={deployment.counts} height={14} />
          <Group gap="xs">
            {Object.entries(deployment.counts).map(([state, n]) => (
              <Group key={state} gap={4}>
                <StateBadge state={state} />
                <Text size="sm">{n}</Text>
              </Group>
            ))}
          </Group>
          {devices.length === 0 ? (
            <Empty title="No devices" />
          ) : (
            <RowsTable
              rows={devices}
              columns={columns}
              id={(step) => `${step.device}/${step.slot}`}
              width={680}
            />
          )}
        </Stack>
      </Section>
      <Section title="About">
        <Facts
          facts={[
            [
              'Models',
              <Links
                key="models"
                page="/msm/models/"
                names={deployment.models.map((id) => [id, modelName(models, id)])}
              />,
            ],
            ['Devices', (deployment.targets.devices ?? []).join(', ')],
            [
              'Groups',
              (deployment.targets.groups ?? [])
                .map((id) => groups.find((group) => group.id === id)?.name ?? id)
                .join(', '),
            ],
            ['Probation', duration(deployment.probation_s)],
            ['Time limit', duration(deployment.timeout_s)],
            ['Reason', deployment.reason],
            [
              'Reverts',
              deployment.reverts && (
                <Anchor
                  key="reverts"
                  component={Link}
                  size="sm"
                  to={`/msm/deployments/${deployment.reverts}`}
                >
                  {deployment.reverts}
                </Anchor>
              ),
            ],
            ['Started', `${dateTime(deployment.created_at)} by ${deployment.author}`],
            ['Ended', dateTime(deployment.ended_at)],
          ]}
        />
      </Section>
      <Section title="Lineage">
        <LineageGraph kind="deployment" id={deployment.id} />
      </Section>
    </Page>
  );
}

/** One deployment with the state of each device as it moves. */
export function DeploymentPage() {
  const { id = '' } = useParams();
  const deployment = useDeployment(id);
  return <Answer of={deployment}>{(data) => <Detail deployment={data} />}</Answer>;
}
