import { ActionIcon, Button, Group, Input, MultiSelect, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { nextClass, shapeOf, shapes, type ClassDraft } from './draft';

interface Props {
  classes: ClassDraft[];
  onChange: (classes: ClassDraft[]) => void;
}

/** The classes that may be given, each with its key and what it is drawn as. */
export function ClassFields({ classes, onChange }: Props) {
  const set = (id: number, change: Partial<ClassDraft>) =>
    onChange(classes.map((one) => (one.id === id ? { ...one, ...change } : one)));
  return (
    <Input.Wrapper label="Classes" description="A key gives the class without a mouse">
      <Stack gap={6} mt={4}>
        {classes.map((one, n) => (
          <Group key={one.id} gap={6} wrap="nowrap" align="flex-start">
            <TextInput
              aria-label={`Name of class ${n + 1}`}
              placeholder="name"
              maxLength={256}
              style={{ flex: 1 }}
              value={one.name}
              onChange={(event) => set(one.id, { name: event.currentTarget.value })}
            />
            <TextInput
              aria-label={`Key of class ${n + 1}`}
              placeholder="key"
              maxLength={1}
              w={52}
              value={one.key}
              onChange={(event) => set(one.id, { key: event.currentTarget.value })}
            />
            <MultiSelect
              aria-label={`Class ${n + 1} is drawn as`}
              data={[...shapes]}
              style={{ flex: 1.4 }}
              value={one.shapes}
              onChange={(list) =>
                set(one.id, { shapes: list.flatMap((text) => shapeOf(text) ?? []) })
              }
              error={one.shapes.length === 0 && 'at least one'}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={`Remove class ${n + 1}`}
              onClick={() => onChange(classes.filter((other) => other.id !== one.id))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            size="compact-xs"
            variant="light"
            leftSection={<IconPlus size={13} />}
            disabled={classes.length >= 500}
            onClick={() => onChange([...classes, nextClass(classes)])}
          >
            Add a class
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
