import { Group, Progress, Text } from '@mantine/core';
import type { Job } from '@/lib/api/contract';
import { isJobOver } from '@/lib/api/jobs';
import { count } from '@/lib/format/format';

/** How far a job is: a bar where the number of items is known. */
export function JobProgress({ job, width = 160 }: { job: Job; width?: number | string }) {
  const share = (n: number) => (job.total > 0 ? (n / job.total) * 100 : 0);
  const text =
    job.total > 0
      ? `${count(job.done)} of ${count(job.total)}`
      : isJobOver(job)
        ? '–'
        : job.done > 0
          ? count(job.done)
          : 'not yet known';
  return (
    <Group gap="xs" wrap="nowrap">
      <Progress.Root size="sm" w={width} aria-label={`Progress: ${text}`}>
        <Progress.Section
          value={share(job.done - job.failed)}
          color={job.state === 'canceled' || job.state === 'failed' ? 'gray' : 'blue'}
          animated={job.state === 'running'}
        />
        <Progress.Section value={share(job.failed)} color="red" />
      </Progress.Root>
      <Text size="xs" className="line">
        {text}
        {job.failed > 0 && (
          <Text span c="red" size="xs">
            , {count(job.failed)} failed
          </Text>
        )}
      </Text>
    </Group>
  );
}
