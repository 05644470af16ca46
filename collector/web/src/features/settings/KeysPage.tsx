import { Alert, Button, Group, Kbd, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useOwnKeys } from '@/lib/api/preferences';
import {
  commands,
  conflicts,
  keyLabel,
  keysOf,
  pressesOf,
  scopeNames,
  type Command,
  type Scope,
} from '@/lib/commands';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { KeyCatcher } from './KeyCatcher';
import { SettingsTabs } from './SettingsTabs';

const scopes: Scope[] = ['review', 'list', 'case', 'media', 'map', 'everywhere'];

function label(key: string) {
  return pressesOf(key).map(keyLabel).join(' then ');
}

interface Props {
  command: Command;
  keys: readonly string[];
  bad: ReadonlySet<string>;
  set: (keys: string[]) => void;
}

function Keys({ command, keys, bad, set }: Props) {
  const [adding, setAdding] = useState(false);
  return (
    <Group gap={6}>
      {keys.map((key) => (
        <Button
          key={key}
          size="compact-xs"
          variant={bad.has(key) ? 'light' : 'default'}
          color={bad.has(key) ? 'red' : undefined}
          rightSection={<IconX size={11} />}
          aria-label={`Take the key ${label(key)} from “${command.text}”`}
          onClick={() => set(keys.filter((one) => one !== key))}
        >
          {pressesOf(key).map((one) => (
            <Kbd key={one} size="xs" mr={2}>
              {keyLabel(one)}
            </Kbd>
          ))}
        </Button>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={11} />}
        aria-label={`Add a key to “${command.text}”`}
        onClick={() => setAdding(true)}
      >
        Key
      </Button>
      {adding && (
        <KeyCatcher
          title={command.text}
          onCatch={(key) => set([...new Set([...keys, key])])}
          onClose={() => setAdding(false)}
        />
      )}
    </Group>
  );
}

/** The keys of the page, as one likes them; they are kept at the server. */
export function KeysPage() {
  const [own, setOwn] = useOwnKeys();
  const clashes = conflicts(own);
  const badOf = (command: Command) => {
    const mine = clashes.filter(({ one, other }) => one === command || other === command);
    return new Set(
      mine.flatMap(({ key }) =>
        keysOf(command, own).filter(
          (k) => k === key || k.startsWith(`${key} `) || key.startsWith(`${k} `),
        ),
      ),
    );
  };
  const set = (command: Command, keys: string[]) => {
    const usual = JSON.stringify(keys) === JSON.stringify(command.keys);
    const { [command.id]: _old, ...others } = own;
    setOwn(usual ? others : { ...others, [command.id]: keys });
  };
  return (
    <Page
      title="Keyboard"
      note="They hold for you, in every browser."
      actions={
        <Button
          size="xs"
          variant="default"
          disabled={Object.keys(own).length === 0}
          onClick={() => setOwn({})}
        >
          All as they were
        </Button>
      }
    >
      <SettingsTabs value="keys" />
      {clashes.length > 0 && (
        <Alert color="red" title="Some keys mean two things" role="alert">
          <Stack gap={2}>
            {clashes.map(({ key, one, other }) => (
              <Text key={key + one.id + other.id} size="sm">
                {label(key)}: “{one.text}” and “{other.text}”
              </Text>
            ))}
          </Stack>
        </Alert>
      )}
      {scopes.map((scope) => (
        <Section key={scope} title={scopeNames[scope]}>
          <RowsTable
            rows={commands.filter((command) => command.scope === scope)}
            id={(command) => command.id}
            width={520}
            columns={[
              { head: 'Command', cell: (command) => command.text },
              {
                head: 'Keys',
                cell: (command) => (
                  <Keys
                    command={command}
                    keys={keysOf(command, own)}
                    bad={badOf(command)}
                    set={(keys) => set(command, keys)}
                  />
                ),
              },
              {
                head: ' ',
                right: true,
                cell: (command) =>
                  own[command.id] && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      color="gray"
                      onClick={() => set(command, [...command.keys])}
                    >
                      Reset
                    </Button>
                  ),
              },
            ]}
          />
        </Section>
      ))}
    </Page>
  );
}
