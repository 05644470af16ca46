import { Autocomplete, Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { useStats } from '@/lib/api/badcases';

interface Props {
  title: string;
  label: string;
  /** The field whose values are offered, the most frequent first. */
  field: 'tag' | 'assignee';
  /** Values that are offered before all others. */
  first?: string[];
  /** Whether nothing may be given as well. */
  optional?: boolean;
  onPick: (value: string) => void;
  onClose: () => void;
}

/** Asks for one value with completion; Enter takes it. The keyboard goes back to where it was. */
export function QuickBox({ title, label, field, first = [], optional, onPick, onClose }: Props) {
  const [value, setValue] = useState('');
  const known = useStats(field, '', {});
  const counted = (known.data?.groups ?? []).map((group) => group.key).filter(Boolean);
  const choices = [...new Set([...first, ...counted])];
  const text = value.trim();
  const ready = optional === true || text !== '';
  const submit = () => {
    if (!ready) return;
    onClose();
    onPick(text);
  };
  return (
    <Modal opened onClose={onClose} title={title} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <Autocomplete
            label={label}
            data-autofocus
            data={choices}
            limit={8}
            value={value}
            onChange={setValue}
            maxLength={64}
            comboboxProps={{ withinPortal: true }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready}>
              {text === '' && optional ? 'Nobody' : 'Set'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
