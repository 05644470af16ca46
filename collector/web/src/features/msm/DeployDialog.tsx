import { Alert, Button, Group, Modal, MultiSelect, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { usePicker } from '@/features/search/usePicker';
import { useDeploy } from '@/lib/api/models';
import { Problem } from '@/ui/States';

interface Props {
  model?: string;
  onClose: () => void;
}

/** Sends models to devices and groups, and then shows how it goes. */
export function DeployDialog({ model, onClose }: Props) {
  const deploy = useDeploy();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<string[]>(model ? [model] : []);
  const [to, setTo] = useState<string[]>([]);
  const [toGroups, setToGroups] = useState<string[]>([]);
  const models = usePicker('models', chosen);
  const devices = usePicker('devices', to, 'revoked:false');
  const groups = usePicker('groups', toGroups);
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
  return (
    <Modal opened onClose={onClose} title="Deploy" size="lg">
      <Stack gap="sm">
        <MultiSelect
          label="Models"
          description="At most one per slot"
          {...models.field}
          value={chosen}
          onChange={setChosen}
        />
        <Group grow align="flex-start">
          <MultiSelect label="Groups" {...groups.field} value={toGroups} onChange={setToGroups} />
          <MultiSelect label="Devices" {...devices.field} value={to} onChange={setTo} />
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
        {devices.nothing && <Alert color="yellow">No device is enrolled yet.</Alert>}
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
