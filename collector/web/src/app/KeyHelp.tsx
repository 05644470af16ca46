import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { sections } from './sections';

const rows: [string, string][] = [
  ...sections.map((part): [string, string] => [`g ${part.key}`, `${part.label}: ${part.hint}`]),
  ['/', 'Search'],
  ['j k', 'Next and previous badcase'],
  ['Enter', 'Open the badcase'],
  ['x', 'Select it'],
  ['a', 'Add the selection to test data'],
  ['e', 'Edit the badcase or the selection'],
  ['1 … 5', 'Status of the open badcase'],
  ['u', 'Back to the list'],
  ['?', 'This help'],
];

export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard">
      <Stack gap={6}>
        {rows.map(([keys, text]) => (
          <Group key={keys} justify="space-between">
            <Text size="sm">{text}</Text>
            <Group gap={4}>
              {keys.split(' ').map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
