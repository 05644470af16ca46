import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, TagsInput, Text } from '@mantine/core';
import { useState } from 'react';
import type { CleaningSettings, JsonObject } from '@/lib/api/contract';
import { useChecks, type Checks } from '@/lib/api/cleaning';
import { words } from '@/lib/format/format';
import { Answer } from '@/ui/States';
import { ParameterFields } from '@/ui/parameters/ParameterFields';
import { parametersOf } from '@/ui/parameters/parameters';
import { checkName, groups } from './words';

interface Props {
  /** What the report before was made with. */
  before: CleaningSettings;
  onStart: (settings: CleaningSettings) => void;
  onClose: () => void;
}

/** What a check counts as wrong, in the order of their names, as the server describes it. */
const numbers = (checks: Checks) =>
  parametersOf({ parameters: checks.settings })
    .filter((one) => one.kind === 'number' && one.name !== 'seed')
    .map((one) => ({ ...one, label: words(one.name) }));

function Fields({ checks, before, onStart }: Omit<Props, 'onClose'> & { checks: Checks }) {
  const limits = numbers(checks);
  const [values, setValues] = useState<JsonObject>(() =>
    Object.fromEntries(
      Object.entries(before as JsonObject).filter(([name]) =>
        limits.some((one) => one.name === name),
      ),
    ),
  );
  const [off, setOff] = useState<string[]>(before.off ?? []);
  const [classes, setClasses] = useState<string[]>(before.classes ?? []);
  const { roles, seed } = before;
  const start = () =>
    onStart({
      ...(values as CleaningSettings),
      ...(roles && { roles }),
      ...(seed && { seed }),
      ...(off.length > 0 && { off: off }),
      ...(classes.length > 0 && { classes }),
    });
  return (
    <Stack gap="md">
      {groups
        .filter(({ of }) => of !== 'sets')
        .map(({ of, title }) => {
          const own = checks.items.filter((one) => one.of === of).map((one) => one.check);
          return (
            <Checkbox.Group
              key={of}
              label={title}
              value={own.filter((check) => !off.includes(check))}
              onChange={(on) =>
                setOff([
                  ...off.filter((check) => !own.some((one) => one === check)),
                  ...own.filter((check) => !on.includes(check)),
                ])
              }
            >
              <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs" mt={6}>
                {own.map((check) => (
                  <Checkbox key={check} size="xs" value={check} label={checkName(check)} />
                ))}
              </SimpleGrid>
            </Checkbox.Group>
          );
        })}
      <TagsInput
        label="Classes"
        description="All that there are: others are told as unknown. With none, no class is unknown."
        value={classes}
        onChange={setClasses}
        maxTags={10_000}
      />
      <div>
        <Text size="sm" fw={500}>
          What counts as wrong
        </Text>
        <Text size="xs" c="dimmed" mb="xs">
          Empty fields take the usual number, which is told with each.
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <ParameterFields parameters={limits} values={values} change={setValues} />
        </SimpleGrid>
      </div>
      <Group justify="flex-end" gap="xs">
        <Button
          variant="subtle"
          onClick={() => {
            setValues({});
            setOff([]);
            setClasses([]);
          }}
        >
          Take the usual
        </Button>
        <Button onClick={start}>Look</Button>
      </Group>
    </Stack>
  );
}

/** Which checks are made, and what they count as wrong. */
export function SettingsDialog(props: Props) {
  const checks = useChecks();
  return (
    <Modal opened onClose={props.onClose} title="What to look for" size="lg">
      <Answer of={checks}>{(data) => <Fields {...props} checks={data} />}</Answer>
    </Modal>
  );
}
