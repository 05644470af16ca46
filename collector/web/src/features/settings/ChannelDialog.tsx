import {
  Alert,
  Button,
  Checkbox,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useSaveChannel, type Channel } from '@/lib/api/notify';
import { Secret } from '@/ui/Secret';
import { Problem } from '@/ui/States';

interface Props {
  /** The channel to change; undefined makes one. */
  channel: Channel | undefined;
  hasMail: boolean;
  onClose: () => void;
}

function ShownOnce({ secret }: { secret: string }) {
  return (
    <>
      <Alert color="yellow" p="xs">
        The key of the signatures. Copy it now; it is not shown again.
      </Alert>
      <Secret text={secret} />
      <Text size="sm" c="dimmed">
        Receivers check the headers webhook-id, webhook-timestamp and webhook-signature as Standard
        Webhooks says.
      </Text>
    </>
  );
}

/** Makes or changes a receiver of messages. */
export function ChannelDialog({ channel, hasMail, onClose }: Props) {
  const [name, setName] = useState(channel?.name ?? '');
  const [kind, setKind] = useState<'webhook' | 'mail'>(channel?.kind ?? 'webhook');
  const [url, setUrl] = useState(channel?.url ?? '');
  const [addresses, setAddresses] = useState(channel?.addresses ?? []);
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [renew, setRenew] = useState(false);
  const save = useSaveChannel(channel?.id ?? '');
  const secret = save.data?.secret;
  const submit = () =>
    save.mutate(
      kind === 'webhook'
        ? { name, kind, url, enabled, new_secret: renew }
        : { name, kind, addresses, enabled },
      { onSuccess: (made) => !made.secret && onClose() },
    );
  return (
    <Modal opened onClose={onClose} title={channel ? `Channel ${channel.name}` : 'New channel'}>
      <Stack gap="sm">
        {secret ? (
          <ShownOnce secret={secret} />
        ) : (
          <>
            {!channel && (
              <SegmentedControl
                aria-label="Kind"
                value={kind}
                onChange={(value) => setKind(value as 'webhook' | 'mail')}
                data={[
                  { value: 'webhook', label: 'Webhook' },
                  { value: 'mail', label: 'Mail', disabled: !hasMail },
                ]}
              />
            )}
            {!hasMail && (
              <Text size="xs" c="dimmed">
                For mail, the operator sets mail.server in the collector's configuration.
              </Text>
            )}
            <TextInput
              label="Name"
              placeholder="Line control room"
              data-autofocus
              maxLength={128}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {kind === 'webhook' ? (
              <TextInput
                label="Address"
                placeholder="https://example.org/hook"
                value={url}
                onChange={(event) => setUrl(event.currentTarget.value)}
              />
            ) : (
              <TagsInput
                label="Addresses"
                placeholder="ann@example.org"
                splitChars={[',', ' ', ';']}
                maxTags={50}
                value={addresses}
                onChange={setAddresses}
              />
            )}
            <Switch
              label="On"
              checked={enabled}
              onChange={(event) => setEnabled(event.currentTarget.checked)}
            />
            {channel && kind === 'webhook' && (
              <Checkbox
                label="Make another key for the signatures"
                description="What is signed with the old one is refused by the receiver from then on."
                checked={renew}
                onChange={(event) => setRenew(event.currentTarget.checked)}
              />
            )}
            {save.error && <Problem error={save.error} />}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          {!secret && (
            <Button loading={save.isPending} disabled={name.trim() === ''} onClick={submit}>
              {channel ? 'Save' : 'Make'}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
