import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useChannels, useRemoveChannel, useTestChannel, type Channel } from '@/lib/api/notify';
import { Pill } from '@/ui/Light';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { ChannelDialog } from './ChannelDialog';
import { Deliveries } from './Deliveries';
import { SettingsTabs } from './SettingsTabs';

function Removing({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const remove = useRemoveChannel();
  return (
    <Modal opened onClose={onClose} title={`Remove ${channel.name}?`}>
      <Text size="sm">Rules that name it tell it no more. What still waits for it will fail.</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() => remove.mutate(channel.id, { onSuccess: onClose, onError: failed })}
        >
          Remove
        </Button>
      </Group>
    </Modal>
  );
}

function Actions({ of, edit, drop }: { of: Channel; edit: () => void; drop: () => void }) {
  const test = useTestChannel();
  const send = () =>
    test.mutate(of.id, {
      onSuccess: () => done('A test message is on its way; see Deliveries'),
      onError: failed,
    });
  return (
    <Group gap={4} justify="flex-end">
      <Button
        size="compact-xs"
        variant="subtle"
        disabled={!of.enabled}
        loading={test.isPending}
        onClick={send}
      >
        Send test
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={edit}>
        Change
      </Button>
      <Button size="compact-xs" variant="subtle" color="red" onClick={drop}>
        Remove
      </Button>
    </Group>
  );
}

/** Webhooks and mail addresses that alarms are sent to, and what was sent. */
export function ChannelsPage() {
  const channels = useChannels();
  const [open, setOpen] = useState<Channel | 'new'>();
  const [gone, setGone] = useState<Channel>();
  const add = (
    <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setOpen('new')}>
      New channel
    </Button>
  );
  return (
    <Page title="Channels" actions={add}>
      <SettingsTabs value="channels" />
      <Answer of={channels}>
        {({ items, has_mail }) => (
          <Stack>
            {items.length === 0 ? (
              <Empty title="No channels">
                Alarms reach people outside the page by webhooks, which are signed, and by mail.
              </Empty>
            ) : (
              <Section title="Receivers">
                <RowsTable
                  rows={items}
                  id={(one) => one.id}
                  width={500}
                  columns={[
                    { head: 'Name', cell: (one) => <b>{one.name}</b> },
                    { head: 'Kind', cell: (one) => (one.kind === 'mail' ? 'Mail' : 'Webhook') },
                    {
                      head: 'Goes to',
                      cell: (one) => (
                        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                          {one.kind === 'mail' ? one.addresses.join(', ') : one.url}
                        </Text>
                      ),
                    },
                    {
                      head: 'State',
                      cell: (one) => (
                        <Pill colour={one.enabled ? 'green' : 'gray'}>
                          {one.enabled ? 'on' : 'off'}
                        </Pill>
                      ),
                    },
                    {
                      head: ' ',
                      right: true,
                      cell: (one) => (
                        <Actions of={one} edit={() => setOpen(one)} drop={() => setGone(one)} />
                      ),
                    },
                  ]}
                />
              </Section>
            )}
            <Deliveries channels={items} />
            {open && (
              <ChannelDialog
                channel={open === 'new' ? undefined : open}
                hasMail={has_mail}
                onClose={() => setOpen(undefined)}
              />
            )}
            {gone && <Removing channel={gone} onClose={() => setGone(undefined)} />}
          </Stack>
        )}
      </Answer>
    </Page>
  );
}
