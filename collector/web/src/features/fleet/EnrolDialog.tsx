import {
  Alert,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useEnrolmentToken } from '@/lib/api/fleet';
import { Secret } from '@/ui/Secret';
import { Problem } from '@/ui/States';

const lifetimes = [
  { value: '3600', label: 'One hour' },
  { value: '86400', label: 'One day' },
  { value: '604800', label: 'One week' },
];

/** Makes a token with which devices enrol, and shows the command to type on them. */
export function EnrolDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [device, setDevice] = useState('');
  const [uses, setUses] = useState<number | string>(1);
  const [life, setLife] = useState<string | null>('3600');
  const make = useEnrolmentToken();
  const submit = () =>
    make.mutate({
      ...(device && { device }),
      uses: Number(uses) || 1,
      expires_s: Number(life ?? 3600),
    });
  const close = () => {
    make.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="Enrol devices" size="lg">
      <Stack gap="sm">
        {make.data ? (
          <>
            <Alert color="yellow" p="xs">
              The token is shown this once. It names this collector's authority, so the device knows
              whom it talks to.
            </Alert>
            <Secret text={make.data.token} />
            <Text size="sm">
              On the device, with the address of the collector that it can reach:
            </Text>
            <Secret
              text={`mlife-agent enroll --collector https://${window.location.hostname}:8443${
                device ? ` --device ${device}` : ''
              } --token ${make.data.token}`}
            />
          </>
        ) : (
          <>
            <TextInput
              label="Device"
              description="Leave empty for any device name"
              placeholder="camera-01"
              value={device}
              onChange={(event) => setDevice(event.currentTarget.value)}
            />
            <Group grow>
              <NumberInput label="Uses" min={1} max={10000} value={uses} onChange={setUses} />
              <Select
                label="Valid for"
                data={lifetimes}
                allowDeselect={false}
                value={life}
                onChange={setLife}
              />
            </Group>
            {make.error && <Problem error={make.error} />}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Close
          </Button>
          {!make.data && (
            <Button loading={make.isPending} onClick={submit}>
              Make the token
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
