import { Button, Group, Modal, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useDefineAttribute } from '@/lib/api/definitions';
import type { Attribute } from '@/lib/api/contract';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';

const types = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'time', label: 'Time' },
  { value: 'choice', label: 'One of several choices' },
];

interface Props {
  /** The one that is changed; a new one when it is left out. */
  attribute: Attribute | undefined;
  onClose: () => void;
}

/** Defines an attribute: its name, its type, what it is called. */
export function AttributeDialog({ attribute, onClose }: Props) {
  const [form, setForm] = useState<Attribute>(
    attribute ?? { name: '', type: 'text', label: '', choices: [] },
  );
  const save = useDefineAttribute();
  const set = (part: Partial<Attribute>) => setForm({ ...form, ...part });
  const choice = form.type === 'choice';
  const choices = form.choices ?? [];
  const ready = form.name !== '' && (!choice || choices.length > 0);
  const submit = () =>
    save.mutate(
      { ...form, choices: choice ? choices : [] },
      {
        onSuccess: () => {
          done(`“${form.name}” is defined`);
          onClose();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={attribute ? `Attribute ${attribute.name}` : 'New attribute'}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) submit();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="As devices and programs write it; it is searched by"
            placeholder="mask"
            data-autofocus
            required
            maxLength={64}
            disabled={attribute !== undefined}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Label"
            placeholder="Mask"
            maxLength={128}
            value={form.label ?? ''}
            onChange={(event) => set({ label: event.currentTarget.value })}
          />
          <Select
            label="Type"
            description="Values that are there already stay as they are"
            data={types}
            allowDeselect={false}
            value={form.type}
            onChange={(type) => type && set({ type: type as Attribute['type'] })}
          />
          {choice && (
            <TagsInput
              label="Choices"
              required
              value={choices}
              onChange={(next) => set({ choices: next })}
            />
          )}
          {save.error && <Problem error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready} loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
