import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';

/** Reasons that are given most often. */
const usual = ['It cannot be told', 'It is broken', 'It does not belong here'];

/** Asks why an item cannot be labelled. */
export function SkipDialog(props: { onSkip: (why: string) => void; onClose: () => void }) {
  const [why, setWhy] = useState('');
  return (
    <Modal opened onClose={props.onClose} title="Skip it">
      <Stack gap="sm">
        <Group gap="xs">
          {usual.map((text) => (
            <Button key={text} size="xs" variant="default" onClick={() => props.onSkip(text)}>
              {text}
            </Button>
          ))}
        </Group>
        <TextInput
          label="Or why"
          data-autofocus
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && why.trim()) props.onSkip(why.trim());
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button disabled={!why.trim()} onClick={() => props.onSkip(why.trim())}>
            Skip
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
