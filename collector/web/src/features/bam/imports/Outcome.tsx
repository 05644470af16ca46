import { Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useCancelImport, type Import } from '@/lib/api/imports';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { failed } from '@/ui/toast';

function Figure({ n, of, colour }: { n: number; of: string; colour?: string }) {
  return (
    <Stack gap={0} miw={110}>
      <Text fz={22} fw={600} {...(colour && n > 0 ? { c: colour } : {})}>
        {count(n)}
      </Text>
      <Text size="xs" c="dimmed">
        {of}
      </Text>
    </Stack>
  );
}

/** How far an import is, and what has become of its rows. */
export function Outcome({ of: one }: { of: Import }) {
  const cancel = useCancelImport(one.id);
  const busy = one.state === 'queued' || one.state === 'running';
  return (
    <Paper withBorder p="md" radius="md" data-import-outcome={one.state}>
      <Stack gap="sm">
        {busy && (
          <Group>
            <Progress
              value={one.progress * 100}
              flex={1}
              animated={one.state === 'running'}
              aria-label="Progress"
            />
            <Only role="reviewer">
              <Button
                size="xs"
                variant="default"
                loading={cancel.isPending}
                onClick={() => cancel.mutate(undefined, { onError: failed })}
              >
                Cancel
              </Button>
            </Only>
          </Group>
        )}
        <Group gap="xl" aria-live="polite">
          <Figure n={one.looked} of="rows read" />
          <Figure
            n={one.created}
            of={one.dry_run ? 'would go in' : 'new badcases'}
            colour="green"
          />
          {!one.dry_run && <Figure n={one.again} of="seen again" />}
          <Figure n={one.known} of="imported before" />
          <Figure n={one.refused} of="refused" colour="red" />
        </Group>
        {one.dry_run && (
          <Text size="sm" c="dimmed">
            A dry run: every row and its media were checked, and nothing went in.
          </Text>
        )}
        {one.state === 'cancelled' && (
          <Text size="sm" c="dimmed">
            Cancelled. What is in stays in; starting again takes the rest.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
