import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconLogout, IconMail } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Me } from '@/lib/api/contract';
import { useSignOut } from '@/lib/api/people';
import { words } from '@/lib/format/format';
import { failed } from '@/ui/toast';

export function AccountMenu({ user }: { user: Me }) {
  const signOut = useSignOut();
  const name = user.name || user.login;
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <UnstyledButton aria-label={`Account of ${name}`}>
          <Avatar size={30} radius="xl" color="cyan" name={name} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="xs">{words(user.role)}</Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/settings/mail" leftSection={<IconMail size={16} />}>
          News by mail
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => signOut.mutate(undefined, { onError: failed })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
