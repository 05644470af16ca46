import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';

/** All such messages share one place: the newest replaces the one before. */
const id = 'undo';

/** Says what was done, with a way back. */
export function doneWithUndo(message: string, undo: () => void, key: string): void {
  notifications.hide(id);
  notifications.show({
    id,
    color: 'green',
    autoClose: 6_000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo{key && ` (${key})`}
        </Button>
      </Group>
    ),
  });
}
