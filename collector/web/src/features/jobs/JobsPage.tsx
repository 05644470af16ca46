import { Group, Select, Text } from '@mantine/core';
import { useAddress } from '@/lib/address';
import type { Job } from '@/lib/api/contract';
import { useJobs } from '@/lib/api/jobs';
import { words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { JobProgress } from './Progress';

const columns: Column<Job>[] = [
  {
    head: 'Job',
    cell: (job) => (
      <>
        <Text size="sm" fw={600} lineClamp={2}>
          {job.title}
        </Text>
        <Text size="xs" c="dimmed" className="mono">
          {job.id}
        </Text>
      </>
    ),
  },
  { head: 'State', cell: (job) => <StateBadge state={job.state} /> },
  { head: 'Progress', cell: (job) => <JobProgress job={job} /> },
  { head: 'By', cell: (job) => job.author, line: true },
  { head: 'Made', cell: (job) => <When at={job.created_at} />, line: true },
];

const states = ['queued', 'running', 'succeeded', 'failed', 'canceled'].map((value) => ({
  value,
  label: words(value),
}));

/** Background jobs, the newest first. */
export function JobsPage() {
  const [filter, change] = useAddress(['kind', 'state', 'author'] as const);
  const jobs = useJobs(filter);
  return (
    <Page title="Jobs" note="Work that goes on in the background, also when this page is closed.">
      <Group gap="xs">
        <Select
          size="xs"
          w={150}
          clearable
          aria-label="State"
          placeholder="State"
          data={states}
          value={filter.state ?? null}
          onChange={(value) => change({ state: value ?? '' })}
        />
      </Group>
      <PagedTable
        of={jobs}
        nouns={['job', 'jobs']}
        empty={
          <Empty title="No jobs">
            Editing or converting many badcases, and other long work, shows up here with its
            progress.
          </Empty>
        }
        columns={columns}
        id={(job) => job.id}
        to={(job) => `/jobs/${job.id}`}
        width={760}
      />
    </Page>
  );
}
