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
import { useEndEnrolmentToken, useEnrolmentToken, useEnrolmentTokens } from '@/lib/api/fleet';
import { totalOf } from '@/lib/api/pages';
import { count, dateTime } from '@/lib/format/format';
import { PagedTable } from '@/ui/PagedTable';
import { Secret } from '@/ui/Secret';
import { Loading, Problem } from '@/ui/States';
import { failed } from '@/ui/toast';

const lifetimes = [
  { value: '3600', label: 'One hour' },
  { value: '86400', label: 'One day' },
  { value: '604800', label: 'One week' },
];

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** The address that devices enrol at, by the name under which this page was reached unless it names one. */
function reachable(address: string): string {
  const url = new URL(address);
  if (loopback.includes(url.hostname)) url.hostname = window.location.hostname;
  return url.origin;
}

/** The tokens that devices can still use. */
function OpenTokens() {
  const tokens = useEnrolmentTokens();
  const end = useEndEnrolmentToken();
  if (totalOf(tokens) === 0) return null;
  return (
    <div>
      <Text size="sm" fw={500}>
        Tokens that can still be used
      </Text>
      <PagedTable
        of={tokens}
        nouns={['token', 'tokens']}
        waits
        empty={null}
        loading={<Loading rows={1} />}
        id={(token) => token.id}
        width={420}
        columns={[
          { head: 'For', cell: (token) => token.device || 'Any device' },
          { head: 'Uses left', right: true, cell: (token) => count(token.uses) },
          { head: 'Ends', line: true, cell: (token) => dateTime(token.expires_at) },
          { head: 'By', cell: (token) => token.author },
          {
            head: ' ',
            right: true,
            cell: (token) => (
              <Button
                size="compact-xs"
                color="red"
                variant="subtle"
                onClick={() => end.mutate(token.id, { onError: failed })}
              >
                End
              </Button>
            ),
          },
        ]}
      />
    </div>
  );
}

/** Makes a token with which devices enrol, and shows the command to type on them. */
export function EnrolDialog({ onClose }: { onClose: () => void }) {
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
    <Modal opened onClose={close} title="Enrol devices" size="lg">
      <Stack gap="sm">
        {make.data ? (
          <>
            <Alert color="yellow" p="xs">
              The token is shown this once. It names this collector's authority, so the device knows
              whom it talks to.
            </Alert>
            <Secret text={make.data.token} />
            <Text size="sm">
              On the device; the address has to be one that the device can reach:
            </Text>
            <Secret
              text={`mlife-agent enroll --collector ${reachable(make.data.collector)}${
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
            <OpenTokens />
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
