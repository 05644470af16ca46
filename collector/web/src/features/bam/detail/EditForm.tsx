import { Button, Group, Modal, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useEditBadcase } from '@/lib/api/badcases';
import type {
  Badcase,
  BadcaseEdit,
  BadcaseStatus,
  Json,
  JsonObject,
  Severity,
} from '@/lib/api/contract';
import { done, failed } from '@/ui/toast';
import { severities, statuses } from '../choices';
import { prediction } from '../prediction';

/** A value as it is typed: a text without quotes, unless it would then be read as something else. */
function editable(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    JSON.parse(value);
    return JSON.stringify(value);
  } catch {
    return value;
  }
}

/** "key: value" lines; values are JSON where they parse as such, and text where they do not. */
function attributesText(attributes: JsonObject | null | undefined): string {
  return Object.entries(attributes ?? {})
    .map(([key, value]) => `${key}: ${editable(value)}`)
    .join('\n');
}

function parseAttributes(text: string): JsonObject {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return Object.fromEntries(
    lines.map((line): [string, Json] => {
      const at = line.indexOf(':');
      const key = at < 0 ? line : line.slice(0, at).trim();
      const value = at < 0 ? '' : line.slice(at + 1).trim();
      try {
        return [key, JSON.parse(value) as Json];
      } catch {
        return [key, value];
      }
    }),
  );
}

/** The truth with another label; boxes and the rest of it stay. */
function relabel(truth: Json | undefined, label: string): Json {
  if (label === '') return null;
  const old = typeof truth === 'object' && truth !== null && !Array.isArray(truth) ? truth : {};
  return { ...old, label };
}

function formOf(badcase: Badcase) {
  return {
    title: badcase.title,
    description: badcase.description,
    status: badcase.status,
    severity: badcase.severity,
    priority: String(badcase.priority),
    assignee: badcase.assignee,
    tags: badcase.tags,
    attributes: attributesText(badcase.attributes),
    truth: prediction(badcase.truth).label ?? '',
  };
}

type Form = ReturnType<typeof formOf>;

/** The attributes that differ; those that are gone become null. */
function changedAttributes(before: string, after: string): JsonObject {
  const old = parseAttributes(before);
  const now = parseAttributes(after);
  const gone = Object.keys(old).filter((name) => !(name in now));
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(old[name]) !== JSON.stringify(value),
  );
  return Object.fromEntries([...gone.map((name): [string, Json] => [name, null]), ...changed]);
}

function editOf(start: Form, form: Form, badcase: Badcase): BadcaseEdit {
  const plain = (
    ['title', 'description', 'status', 'severity', 'assignee', 'tags'] as const
  ).filter((name) => JSON.stringify(form[name]) !== JSON.stringify(start[name]));
  return {
    ...Object.fromEntries(plain.map((name) => [name, form[name]])),
    ...(form.priority !== start.priority && { priority: Number(form.priority) }),
    ...(form.attributes !== start.attributes && {
      attributes: changedAttributes(start.attributes, form.attributes),
    }),
    ...(form.truth !== start.truth && { truth: relabel(badcase.truth, form.truth) }),
  };
}

interface Props {
  badcase: Badcase;
  opened: boolean;
  onClose: () => void;
}

/** Every field that people may change, in one dialog. */
export function EditForm({ badcase, opened, onClose }: Props) {
  // What the person saw when the form opened: only what differs from it is sent, so that changes by others stay.
  const [start] = useState(() => formOf(badcase));
  const [form, setForm] = useState(start);
  const edit = useEditBadcase(badcase);
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }));
  const submit = () =>
    edit.mutate(editOf(start, form, badcase), {
      onSuccess: () => {
        done('Saved');
        onClose();
      },
      onError: failed,
    });
  return (
    <Modal opened={opened} onClose={onClose} title="Edit badcase" size="lg">
      <Stack gap="sm">
        <TextInput
          label="Title"
          data-autofocus
          value={form.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Group grow>
          <Select
            label="Status"
            data={statuses}
            allowDeselect={false}
            value={form.status}
            onChange={(value) => value && set({ status: value as BadcaseStatus })}
          />
          <Select
            label="Severity"
            data={severities}
            allowDeselect={false}
            value={form.severity}
            onChange={(value) => value && set({ severity: value as Severity })}
          />
          <Select
            label="Priority"
            data={['1', '2', '3', '4', '5']}
            allowDeselect={false}
            value={form.priority}
            onChange={(value) => value && set({ priority: value })}
          />
        </Group>
        <Group grow>
          <TextInput
            label="Ground truth (label)"
            value={form.truth}
            onChange={(event) => set({ truth: event.currentTarget.value })}
          />
          <TextInput
            label="Assignee"
            value={form.assignee}
            onChange={(event) => set({ assignee: event.currentTarget.value })}
          />
        </Group>
        <TagsInput label="Tags" value={form.tags} onChange={(tags) => set({ tags })} />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          maxRows={8}
          value={form.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <Textarea
          label="Attributes"
          description="One per line, name: value. Numbers, true and false keep their type."
          autosize
          minRows={2}
          maxRows={8}
          classNames={{ input: 'mono' }}
          value={form.attributes}
          onChange={(event) => set({ attributes: event.currentTarget.value })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={edit.isPending} onClick={submit}>
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
