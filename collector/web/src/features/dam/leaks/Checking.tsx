import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { CancelJob } from '@/features/jobs/CancelJob';
import { JobProgress } from '@/features/jobs/Progress';
import { useJob } from '@/lib/api/jobs';
import { Answer } from '@/ui/States';

interface Props {
  job: string;
  /** Looks again after it was canceled or failed. */
  again: () => unknown;
}

/** A check that a job makes: how far it is, and a way to end it. */
export function Checking({ job: id, again }: Props) {
  const job = useJob(id);
  return (
    <Answer of={job}>
      {(data) =>
        data.state === 'failed' || data.state === 'canceled' ? (
          <Alert color="red" p="xs" title="The rows were not compared to the end">
            <Group gap="sm">
              <Text size="sm">{data.reason}</Text>
              <Button size="compact-xs" variant="light" color="red" onClick={() => again()}>
                Look again
              </Button>
            </Group>
          </Alert>
        ) : (
          <Stack gap={4} role="status" aria-label="Looking for leaks">
            <JobProgress job={data} width="100%" />
            <Group justify="space-between">
              <Text size="xs" c="dimmed">
                Rows are compared for leaks. Each file is looked at once; another time is quick.
              </Text>
              <CancelJob job={data} />
            </Group>
          </Stack>
        )
      }
    </Answer>
  );
}
