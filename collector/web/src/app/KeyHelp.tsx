import { Anchor, Group, Kbd, Modal, SimpleGrid, Stack, Text } from '@mantine/core';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { useOwnKeys } from '@/lib/api/preferences';
import {
  commands,
  keyLabel,
  keysOf,
  pressesOf,
  scopeNames,
  type Command,
  type Scope,
} from '@/lib/commands';

function Keys({ keys }: { keys: readonly string[] }) {
  if (keys.length === 0)
    return (
      <Text size="xs" c="dimmed">
        no key
      </Text>
    );
  return (
    <Group gap={4} wrap="nowrap">
      {keys.map((key, n) => (
        <Fragment key={key}>
          {n > 0 && (
            <Text size="xs" c="dimmed">
              or
            </Text>
          )}
          {pressesOf(key).map((one) => (
            <Kbd key={one} size="xs">
              {keyLabel(one)}
            </Kbd>
          ))}
        </Fragment>
      ))}
    </Group>
  );
}

function Part({ scope, rows }: { scope: Scope; rows: [Command, readonly string[]][] }) {
  return (
    <Stack gap={4} component="section" aria-label={scopeNames[scope]}>
      <Text size="sm" fw={650}>
        {scopeNames[scope]}
      </Text>
      {rows.map(([command, keys]) => (
        <Group key={command.id} justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm">{command.text}</Text>
          <Keys keys={keys} />
        </Group>
      ))}
    </Stack>
  );
}

/** All keys as they are set, from the same table that the pages bind by. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [own] = useOwnKeys();
  const of = (scope: Scope) =>
    commands
      .filter((command) => command.scope === scope)
      .map((command): [Command, readonly string[]] => [command, keysOf(command, own)]);
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="xl">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Stack>
          <Part scope="review" rows={of('review')} />
          <Part scope="map" rows={of('map')} />
        </Stack>
        <Stack>
          <Part scope="list" rows={of('list')} />
          <Part scope="case" rows={of('case')} />
          <Part scope="media" rows={of('media')} />
          <Part scope="everywhere" rows={of('everywhere')} />
          <Text size="sm">
            <Anchor component={Link} to="/settings/keys" onClick={onClose} size="sm">
              Change the keys
            </Anchor>
          </Text>
        </Stack>
      </SimpleGrid>
    </Modal>
  );
}
