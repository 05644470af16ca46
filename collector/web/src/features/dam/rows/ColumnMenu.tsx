import { ActionIcon, Button, Checkbox, Popover, ScrollArea, Stack, Text } from '@mantine/core';
import { IconColumns } from '@tabler/icons-react';
import { choices } from './columns';

interface Props {
  fields: string[];
  chosen: string[];
  /** Nothing goes back to the usual ones. */
  choose: (ids: string[] | undefined) => void;
}

/** Which columns a table of rows has. */
export function ColumnMenu({ fields, chosen, choose }: Props) {
  const toggle = (id: string) =>
    choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <Popover position="bottom-end" withinPortal shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="default" size="input-xs" aria-label="Columns">
          <IconColumns size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Text size="xs" fw={600} c="dimmed">
            Columns
          </Text>
          <ScrollArea.Autosize mah={320} type="auto">
            <Stack gap={6} pr="md">
              {choices(fields).map(({ id, head }) => (
                <Checkbox
                  key={id}
                  size="xs"
                  label={head}
                  checked={chosen.includes(id)}
                  onChange={() => toggle(id)}
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => choose(undefined)}>
            The usual columns
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
