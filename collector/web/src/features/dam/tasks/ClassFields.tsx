import {
  ActionIcon,
  Button,
  ColorInput,
  Group,
  Input,
  MultiSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTags, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useDocument } from '@/lib/api/data';
import { readClasses } from '@/lib/api/rows';
import { nameColour } from '../../bam/media/paint';
import { classKeys } from '../label/keys';
import { moved, nextClass, shapeOf, shapes, withNames, type ClassDraft } from './draft';

/** The most classes a task may have. */
const most = 500;

interface Props {
  classes: ClassDraft[];
  /** The document whose classes may be taken. */
  document: string;
  error: string | undefined;
  onChange: (classes: ClassDraft[]) => void;
}

interface RowProps {
  one: ClassDraft;
  /** Its number, from 1. */
  n: number;
  last: boolean;
  set: (change: Partial<ClassDraft>) => void;
  move: (by: number) => void;
  drop: () => void;
}

/** Whether the labeller does something else by a key. */
const isTaken = (key: string) => key !== '' && classKeys([key])[0] !== key;

function ClassRow({ one, n, last, set, move, drop }: RowProps) {
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" data-class={one.name}>
      <ColorInput
        aria-label={`Colour of class ${n}`}
        title={one.colour ? one.colour : 'Chosen by the name'}
        w={36}
        styles={{ input: { paddingInline: 0, color: 'transparent', cursor: 'pointer' } }}
        placeholder=""
        withEyeDropper={false}
        swatches={['#c62828', '#ef6c00', '#f9a825', '#2e7d32', '#00838f', '#1565c0', '#6a1b9a']}
        value={one.colour || nameColour(one.name)}
        onChange={(colour) => set({ colour: /^#[0-9a-f]{6}$/i.test(colour) ? colour : '' })}
      />
      <TextInput
        aria-label={`Name of class ${n}`}
        placeholder="name"
        maxLength={256}
        style={{ flex: 1 }}
        value={one.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        aria-label={`Key of class ${n}`}
        placeholder="key"
        maxLength={1}
        w={48}
        value={one.key}
        error={isTaken(one.key)}
        onChange={(event) => set({ key: event.currentTarget.value })}
      />
      <MultiSelect
        aria-label={`Class ${n} is drawn as`}
        data={[...shapes]}
        style={{ flex: 1.2 }}
        value={one.shapes}
        onChange={(list) => set({ shapes: list.flatMap((text) => shapeOf(text) ?? []) })}
        error={one.shapes.length === 0 && 'at least one'}
      />
      <ActionIcon.Group mt={3}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={`Move class ${n} up`}
          disabled={n === 1}
          onClick={() => move(-1)}
        >
          <IconArrowUp size={14} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={`Move class ${n} down`}
          disabled={last}
          onClick={() => move(1)}
        >
          <IconArrowDown size={14} />
        </ActionIcon>
        <ActionIcon variant="default" size={30} aria-label={`Remove class ${n}`} onClick={drop}>
          <IconX size={14} />
        </ActionIcon>
      </ActionIcon.Group>
    </Group>
  );
}

/** Fills in the classes that the rows of the document have. */
function TakeClasses({ classes, document, onChange }: Omit<Props, 'error'>) {
  const { data } = useDocument(document);
  const latest = data?.latest ?? 0;
  const take = useMutation({
    mutationFn: () => readClasses(document, latest),
    onSuccess: (found) =>
      onChange(
        withNames(
          classes,
          found.map(({ name }) => name),
        ).slice(0, most),
      ),
  });
  return (
    <>
      <Button
        size="compact-xs"
        variant="light"
        leftSection={<IconTags size={13} />}
        disabled={latest === 0}
        loading={take.isPending}
        onClick={() => take.mutate()}
      >
        Take from the document
      </Button>
      {take.error && (
        <Text size="xs" c="red" role="alert">
          {take.error.message}
        </Text>
      )}
      {take.data?.length === 0 && (
        <Text size="xs" c="dimmed" role="status">
          Its rows have no classes yet.
        </Text>
      )}
    </>
  );
}

/** The classes that may be given, in their order, each with its colour, its key and what it is drawn as. */
export function ClassFields({ classes, document, error, onChange }: Props) {
  return (
    <Input.Wrapper
      label="Classes"
      description="Colour, name, the key that gives it without a mouse, and what it is drawn as"
      error={error}
    >
      <Stack gap={6} mt={4}>
        {classes.map((one, n) => (
          <ClassRow
            key={one.id}
            one={one}
            n={n + 1}
            last={n === classes.length - 1}
            set={(change) =>
              onChange(classes.map((old) => (old.id === one.id ? { ...old, ...change } : old)))
            }
            move={(by) => onChange(moved(classes, n, by))}
            drop={() => onChange(classes.filter(({ id }) => id !== one.id))}
          />
        ))}
        {classes.some(({ key }) => isTaken(key)) && (
          <Text size="xs" c="red" role="status">
            The labeller does something else by a key in red: that class gets another one there.
          </Text>
        )}
        <Group gap="xs">
          <Button
            size="compact-xs"
            variant="light"
            leftSection={<IconPlus size={13} />}
            disabled={classes.length >= most}
            onClick={() => onChange([...classes, nextClass(classes)])}
          >
            Add a class
          </Button>
          <TakeClasses {...{ classes, document, onChange }} />
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
