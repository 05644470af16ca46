import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { Action } from '@/lib/api/contract';
import { count, words } from '@/lib/format/format';
import { Refusals } from './BulkPreviewView';

interface Props {
  action: Action;
  cancel: () => void;
  undo: () => void;
  onClose: () => void;
}

/** How far an action is; it goes on when the dialog is closed. */
export function BulkProgress({ action, cancel, undo, onClose }: Props) {
  const running = action.state === 'running';
  const share = action.total > 0 ? Math.min(100, (100 * action.looked) / action.total) : 100;
  return (
    <Stack gap="sm">
      <Text size="sm">{action.what}</Text>
      <Progress
        value={running ? share : 100}
        animated={running}
        color={running || action.state === 'done' ? undefined : 'orange'}
        aria-label="Progress"
      />
      <Text size="sm" aria-live="polite">
        {words(action.state)}: {count(action.looked)} of {count(action.total)} looked at,{' '}
        {count(action.changed)} changed.
        {running && ' It goes on when this is closed; see Changes.'}
      </Text>
      {action.problem && (
        <Alert color="red" p="xs">
          {action.problem}
        </Alert>
      )}
      <Refusals refusals={action.refusals} total={action.refused} />
      <Group justify="flex-end">
        {running ? (
          <Button variant="default" color="red" onClick={cancel}>
            Stop
          </Button>
        ) : (
          action.changed > 0 && (
            <Button variant="default" onClick={undo}>
              Undo
            </Button>
          )
        )}
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Stack>
  );
}
