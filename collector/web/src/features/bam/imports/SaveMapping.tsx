import { Button, Group, Popover, TextInput } from '@mantine/core';
import { useState } from 'react';

/** Asks for the name that a mapping is saved under. */
export function SaveMapping(props: { disabled: boolean; save: (name: string) => void }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  return (
    <Popover opened={open} onChange={setOpen} trapFocus withArrow>
      <Popover.Target>
        <Button variant="subtle" disabled={props.disabled} onClick={() => setOpen(!open)}>
          Save this mapping
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            props.save(name.trim());
            setOpen(false);
          }}
        >
          <Group gap="xs" align="flex-end">
            <TextInput
              size="xs"
              label="Name"
              maxLength={128}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button size="xs" type="submit" disabled={!name.trim()}>
              Save
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
