import {
  Button,
  Group,
  Modal,
  PasswordInput,
  Select,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Navigate } from 'react-router';
import type { Role, User } from '@/lib/api/contract';
import { roles, useAddUser, useEditUser, useMay, useSession, useUsers } from '@/lib/api/people';
import { words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { SettingsTabs } from './SettingsTabs';

const roleChoices = roles.map((value) => ({ value, label: words(value) }));
const nobody = { login: '', name: '', password: '', role: 'reviewer' as Role };

function NewPerson({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [form, setForm] = useState(nobody);
  const add = useAddUser();
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }));
  const submit = () =>
    add.mutate(form, {
      onSuccess: () => {
        done(`${form.login} can sign in`);
        setForm(nobody);
        onClose();
      },
    });
  return (
    <Modal opened={opened} onClose={onClose} title="New account">
      <Stack gap="sm">
        <TextInput
          label="Name"
          data-autofocus
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Login"
          value={form.login}
          onChange={(event) => set({ login: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          autoComplete="new-password"
          value={form.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        <Select
          label="Role"
          data={roleChoices}
          allowDeselect={false}
          value={form.role}
          onChange={(role) => role && set({ role: role as Role })}
        />
        {add.error && <Problem error={add.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!form.login || !form.password} loading={add.isPending} onClick={submit}>
            Create
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function RoleCell({ user, own }: { user: User; own: boolean }) {
  const edit = useEditUser();
  return (
    <Select
      size="xs"
      w={160}
      aria-label={`Role of ${user.login}`}
      disabled={own}
      data={roleChoices}
      allowDeselect={false}
      value={user.role}
      onChange={(role) =>
        role && edit.mutate({ id: user.id, role: role as Role }, { onError: failed })
      }
    />
  );
}

function ActiveCell({ user, own }: { user: User; own: boolean }) {
  const edit = useEditUser();
  return (
    <Switch
      size="xs"
      disabled={own}
      aria-label={`${user.login} may sign in`}
      checked={!user.disabled}
      onChange={(event) =>
        edit.mutate({ id: user.id, disabled: !event.currentTarget.checked }, { onError: failed })
      }
    />
  );
}

/** Local accounts and what they may do; whoever may not see them comes to the own tokens. */
export function PeoplePage() {
  return useMay('administrator') ? <People /> : <Navigate to="/settings/tokens" replace />;
}

function People() {
  const users = useUsers();
  const session = useSession();
  const me = session.data?.user.id;
  const [adding, addBox] = useDisclosure(false);
  return (
    <Page
      title="People"
      actions={
        <Button size="xs" leftSection={<IconUserPlus size={14} />} onClick={addBox.open}>
          New account
        </Button>
      }
    >
      <SettingsTabs value="people" />
      <PagedTable
        of={users}
        nouns={['account', 'accounts']}
        empty={null}
        id={(user) => user.id}
        columns={[
          { head: 'Name', cell: (user) => <b>{user.name || user.login}</b> },
          { head: 'Login', cell: (user) => user.login },
          { head: 'Role', cell: (user) => <RoleCell user={user} own={user.id === me} /> },
          {
            head: 'May sign in',
            cell: (user) => <ActiveCell user={user} own={user.id === me} />,
          },
          { head: 'Since', cell: (user) => <When at={user.created_at} /> },
        ]}
      />
      <NewPerson opened={adding} onClose={addBox.close} />
    </Page>
  );
}
