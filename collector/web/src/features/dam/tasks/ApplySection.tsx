import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { CancelJob } from '@/features/jobs/CancelJob';
import { JobProgress } from '@/features/jobs/Progress';
import type { Job } from '@/lib/api/contract';
import { useApplyLabels, type DataTask } from '@/lib/api/dataTasks';
import { isJobOver, useJob } from '@/lib/api/jobs';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Section } from '@/ui/Section';
import { Problem } from '@/ui/States';
import { appliedOf, applyWords, readyOf } from './words';

interface JobLineProps {
  job: Job;
  /** How it stands, or what came of it. */
  text: string;
  /** The version that it made. */
  version?: { document: string; number: number } | undefined;
}

/** How far a job of the task is, with a way to end it, and in the end what came of it. */
export function JobLine({ job, text, version }: JobLineProps) {
  const over = isJobOver(job);
  const bad = job.state === 'failed' || job.failed > 0;
  return (
    <Alert p="xs" color={bad ? 'orange' : over ? 'gray' : 'blue'} role="status">
      <Group gap="sm">
        <Text size="sm" style={{ flex: '1 1 240px' }}>
          {text}
        </Text>
        {!over && <JobProgress job={job} />}
        {!over && <CancelJob job={job} />}
        {version && (
          <Anchor
            component={Link}
            size="sm"
            to={`/dam/documents/${version.document}?version=${version.number}`}
          >
            Open version {count(version.number)}
          </Anchor>
        )}
        <Anchor component={Link} size="sm" to={`/jobs/${job.id}`}>
          {job.failed > 0 ? `The job, with ${count(job.failed)} that failed` : 'The job'}
        </Anchor>
      </Group>
    </Alert>
  );
}

function Applying({ job, document }: { job: Job; document: string }) {
  const applied = isJobOver(job) ? appliedOf(job) : undefined;
  return (
    <JobLine
      job={job}
      text={applyWords(job)}
      version={applied && { document, number: applied.version }}
    />
  );
}

/** Brings labels into the document, and says how the job that does it goes. */
export function ApplySection({ task }: { task: DataTask }) {
  const apply = useApplyLabels(task.id);
  const { done, applied, total } = task.counts;
  const ready = readyOf(task);
  // Jobs are forgotten after a while; what they did stands in the history.
  const job = useJob(task.applying ?? '').data;
  const busy = job !== undefined && !isJobOver(job);
  return (
    <Section
      title="Labels in the document"
      aside={
        <Only role="engineer">
          <Button
            size="xs"
            loading={apply.isPending}
            disabled={ready === 0 || busy}
            onClick={() => apply.mutate(undefined)}
          >
            Apply labels
          </Button>
        </Only>
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          {ready > 0
            ? `${count(applied)} applied, ${count(ready)} waiting to be applied as a new version.`
            : applied > 0
              ? `${count(applied)} applied; nothing waits to be applied.`
              : 'Nothing is ready to be applied.'}
          {done < total && ` ${count(total - done)} are not settled yet.`}
        </Text>
        {apply.error && <Problem error={apply.error} />}
        {job && <Applying job={job} document={task.document} />}
      </Stack>
    </Section>
  );
}
