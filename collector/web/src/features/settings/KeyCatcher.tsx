import { Button, Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { keyLabel } from '@/lib/commands';

interface Props {
  title: string;
  onCatch: (key: string) => void;
  onClose: () => void;
}

/** Keys that only change others, or that move the focus; they are no shortcuts. */
const unfit = [
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
  'Tab',
  'Dead',
  'Unidentified',
];

/** Waits for one key or for two in a row. */
export function KeyCatcher({ title, onCatch, onClose }: Props) {
  const [keys, setKeys] = useState<string[]>([]);
  return (
    <Modal opened onClose={onClose} title={title} size="sm" closeOnEscape={false}>
      <Stack
        gap="sm"
        tabIndex={0}
        data-autofocus
        role="group"
        aria-label="Press a key, or two in a row"
        style={{ outline: 'none' }}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return;
          if (event.ctrlKey || event.metaKey || event.altKey || unfit.includes(event.key)) return;
          event.preventDefault();
          setKeys((old) => (old.length === 1 ? [...old, event.key] : [event.key]));
        }}
      >
        <Text size="sm">Press a key, or two in a row.</Text>
        <Group gap={6} mih={28} aria-live="polite">
          {keys.map((key, n) => (
            <Kbd key={`${key}${n}`}>{keyLabel(key)}</Kbd>
          ))}
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={keys.length === 0}
            onClick={() => {
              onCatch(keys.join(' '));
              onClose();
            }}
          >
            Take it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
