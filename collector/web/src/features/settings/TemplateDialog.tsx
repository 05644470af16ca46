import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useAttributes, useSetTemplate } from '@/lib/api/definitions';
import type { Template } from '@/lib/api/contract';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';

const fields = [
  'function',
  'result',
  'truth',
  'device',
  'place',
  'model',
  'slot',
  'system_version',
  'rule',
  'reason',
  'feedback',
];

interface Props {
  template: Template | undefined;
  onClose: () => void;
}

/** What new badcases of a function are called. */
export function TemplateDialog({ template, onClose }: Props) {
  const [name, setName] = useState(template?.function ?? '');
  const [text, setText] = useState(template?.text ?? '{result} instead of {truth}');
  const box = useRef<HTMLInputElement>(null);
  const attributes = useAttributes().data?.items ?? [];
  const save = useSetTemplate();
  const words = [...fields, ...attributes.map((one) => `attr.${one.name}`)];
  const insert = (word: string) => {
    const at = box.current?.selectionStart ?? text.length;
    setText(`${text.slice(0, at)}{${word}}${text.slice(at)}`);
    box.current?.focus();
  };
  const submit = () =>
    save.mutate(
      { function: name, text },
      {
        onSuccess: () => {
          done('New badcases are named by it');
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Titles of badcases">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) submit();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="System function"
            description="Empty for all that have no template of their own"
            placeholder="expression"
            maxLength={128}
            disabled={template !== undefined}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            ref={box}
            label="Template"
            data-autofocus
            maxLength={1024}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed">
            Words in braces are replaced:
          </Text>
          <Group gap={4}>
            {words.map((word) => (
              <Button key={word} size="compact-xs" variant="default" onClick={() => insert(word)}>
                {`{${word}}`}
              </Button>
            ))}
          </Group>
          {save.error && <Problem error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!text.trim()} loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
