import { Alert, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAddToken, useDropToken, useTokens } from '@/lib/api/people';
import { dateTime, words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Secret } from '@/ui/Secret';
import { Empty, Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { SettingsTabs } from './SettingsTabs';

const lifetimes = [
  { value: '2592000', label: '30 days' },
  { value: '31536000', label: 'One year' },
  { value: '0', label: 'For ever' },
];

function NewToken({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [name, setName] = useState('');
  const [life, setLife] = useState<string | null>('2592000');
  const add = useAddToken();
  const close = () => {
    add.reset();
    setName('');
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="New API token">
      <Stack gap="sm">
        {add.data ? (
          <>
            <Alert color="yellow" p="xs">
              Copy it now; it is not shown again.
            </Alert>
            <Secret text={add.data.token} />
          </>
        ) : (
          <>
            <TextInput
              label="Name"
              placeholder="training code"
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="Valid for"
              data={lifetimes}
              allowDeselect={false}
              value={life}
              onChange={setLife}
            />
            {add.error && <Problem error={add.error} />}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Close
          </Button>
          {!add.data && (
            <Button
              disabled={!name}
              loading={add.isPending}
              onClick={() => add.mutate({ name, expires_s: Number(life ?? 0) })}
            >
              Make
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** The tokens with which one's own programs use the API. */
export function TokensPage() {
  const tokens = useTokens();
  const drop = useDropToken();
  const [adding, addBox] = useDisclosure(false);
  const revoke = (id: string) =>
    drop.mutate(id, { onSuccess: () => done('Token revoked'), onError: failed });
  return (
    <Page
      title="API tokens"
      actions={
        <Button size="xs" leftSection={<IconPlus size={14} />} onClick={addBox.open}>
          New token
        </Button>
      }
    >
      <SettingsTabs value="tokens" />
      <PagedTable
        of={tokens}
        empty={<Empty title="No tokens">Programs use a token where people use a password.</Empty>}
        id={(token) => token.id}
        columns={[
          { head: 'Name', cell: (token) => <b>{token.name}</b> },
          { head: 'Role', cell: (token) => words(token.role) },
          { head: 'Made', cell: (token) => <When at={token.created_at} /> },
          {
            head: 'Ends',
            cell: (token) => (token.expires_at ? dateTime(token.expires_at) : 'Never'),
          },
          {
            head: ' ',
            right: true,
            cell: (token) => (
              <Button
                size="compact-xs"
                color="red"
                variant="subtle"
                onClick={() => revoke(token.id)}
              >
                Revoke
              </Button>
            ),
          },
        ]}
      />
      <NewToken opened={adding} onClose={addBox.close} />
    </Page>
  );
}
