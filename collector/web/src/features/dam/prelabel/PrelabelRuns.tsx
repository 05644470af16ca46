import { Alert, Anchor, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Job } from '@/lib/api/contract';
import { isJobOver } from '@/lib/api/jobs';
import { usePrelabelJobs } from '@/lib/api/prelabel';
import { CancelJob } from '@/features/jobs/CancelJob';
import { JobProgress } from '@/features/jobs/Progress';
import { runOf, summary } from './runs';

function Run({ job }: { job: Job }) {
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
      {!over && <CancelJob job={job} />}
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
