import { Alert, Button, Group, Modal, MultiSelect, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useDevices, useGroups } from '@/lib/api/fleet';
import { useDeploy, useModels } from '@/lib/api/models';
import { Problem } from '@/ui/States';

interface Props {
  model?: string;
  onClose: () => void;
}

/** Sends models to devices and groups, and then shows how it goes. */
export function DeployDialog({ model, onClose }: Props) {
  const models = useModels();
  const devices = useDevices();
  const groups = useGroups();
  const deploy = useDeploy();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<string[]>(model ? [model] : []);
  const [to, setTo] = useState<string[]>([]);
  const [toGroups, setToGroups] = useState<string[]>([]);
  const [probation, setProbation] = useState<number | string>(30);
  const submit = () =>
    deploy.mutate(
      {
        models: chosen,
        targets: { devices: to, groups: toGroups },
        probation_s: Number(probation) || 0,
      },
      {
        onSuccess: (deployment) => {
          onClose();
          void navigate(`/msm/deployments/${deployment.id}`);
        },
      },
    );
  const noTargets = devices.data?.items.length === 0;
  return (
    <Modal opened onClose={onClose} title="Deploy" size="lg">
      <Stack gap="sm">
        <MultiSelect
          label="Models"
          description="At most one per slot"
          searchable
          data={(models.data?.items ?? []).map((one) => ({
            value: one.id,
            label: `${one.name} ${one.version} (${one.slot})`,
          }))}
          value={chosen}
          onChange={setChosen}
        />
        <Group grow align="flex-start">
          <MultiSelect
            label="Groups"
            searchable
            data={(groups.data?.items ?? []).map((group) => ({
              value: group.id,
              label: group.name,
            }))}
            value={toGroups}
            onChange={setToGroups}
          />
          <MultiSelect
            label="Devices"
            searchable
            data={(devices.data?.items ?? []).filter((one) => !one.revoked).map((one) => one.id)}
            value={to}
            onChange={setTo}
          />
        </Group>
        <NumberInput
          label="Probation, seconds"
          description="How long a device watches the new model before it commits"
          min={0}
          max={86400}
          value={probation}
          onChange={setProbation}
        />
        <Text size="xs" c="dimmed">
          A device that becomes unhealthy in that time goes back to the model before by itself.
        </Text>
        {noTargets && <Alert color="yellow">No device is enrolled yet.</Alert>}
        {deploy.error && <Problem error={deploy.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={chosen.length === 0 || to.length + toGroups.length === 0}
            loading={deploy.isPending}
            onClick={submit}
          >
            Deploy
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
