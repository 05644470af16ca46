import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Job } from '@/lib/api/contract';
import { isJobOver, useCancelJob } from '@/lib/api/jobs';
import { usePrelabelJobs } from '@/lib/api/prelabel';
import { JobProgress } from '@/features/jobs/Progress';
import { Only } from '@/ui/Only';
import { failed } from '@/ui/toast';
import { runOf, summary } from './runs';

function Run({ job }: { job: Job }) {
  const cancel = useCancelJob();
  const over = isJobOver(job);
  return (
    <Group gap="sm" wrap="wrap">
      <Text size="sm" style={{ flex: '1 1 240px' }}>
        {over ? summary(job) : job.title}{' '}
        <Anchor component={Link} size="sm" to={`/jobs/${job.id}`}>
          Details
        </Anchor>
      </Text>
      {!over && <JobProgress job={job} />}
      {!over && (
        <Only role="reviewer">
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            loading={cancel.isPending || job.cancel_wanted}
            onClick={() => cancel.mutate(job.id, { onError: failed })}
          >
            Cancel
          </Button>
        </Only>
      )}
    </Group>
  );
}

/** How far models are that annotate a document, and what came of the last one. */
export function PrelabelRuns({ document }: { document: string }) {
  const jobs = usePrelabelJobs().data?.items ?? [];
  const mine = jobs.filter((job) => runOf(job)?.document === document);
  const shown = mine.filter((job, at) => at === 0 || !isJobOver(job));
  if (shown.length === 0) return null;
  const bad = shown.some((job) => job.state === 'failed');
  return (
    <Alert p="xs" mb="xs" color={bad ? 'red' : 'blue'} aria-label="Pre-labelling">
      {shown.map((job) => (
        <Run key={job.id} job={job} />
      ))}
    </Alert>
  );
}
