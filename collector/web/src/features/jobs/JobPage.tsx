import { Alert, Anchor, Button, Text } from '@mantine/core';
import { IconDownload, IconPlayerStop } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import type { Job } from '@/lib/api/contract';
import { isJobOver, jobReportUrl, useCancelJob, useJob, useJobErrors } from '@/lib/api/jobs';
import { dateTime, jsonText, words } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty, Loading } from '@/ui/States';
import { failed } from '@/ui/toast';
import { JobProgress } from './Progress';

/** What an item of a job is: badcases are linked. */
function Item({ name }: { name: string }) {
  const id = /^bc_[0-9a-z]+/.exec(name)?.[0];
  if (!id) return name;
  return (
    <Anchor component={Link} size="sm" to={`/bam/badcases/${id}`} className="mono">
      {name}
    </Anchor>
  );
}

function Errors({ job }: { job: Job }) {
  const errors = useJobErrors(job);
  if (job.failed === 0) return null;
  return (
    <Section title={`Failed items (${job.failed})`}>
      <PagedTable
        of={errors}
        waits
        loading={<Loading rows={3} />}
        empty={<Empty title="None is kept any more" />}
        id={(row) => `${row.item} ${row.at} ${row.error}`}
        columns={[
          { head: 'Item', cell: (row) => <Item name={row.item} />, line: true },
          { head: 'Why', cell: (row) => row.error },
        ]}
      />
    </Section>
  );
}

function Detail({ job }: { job: Job }) {
  const cancel = useCancelJob();
  return (
    <Page
      title={job.title}
      trail={[{ to: '/jobs', label: 'Jobs' }]}
      note={<StateBadge state={job.state} />}
      actions={
        !isJobOver(job) && (
          <Only role="reviewer">
            <Button
              size="xs"
              variant="default"
              color="red"
              leftSection={<IconPlayerStop size={14} />}
              loading={cancel.isPending}
              disabled={job.cancel_wanted}
              onClick={() => cancel.mutate(job.id, { onError: failed })}
            >
              {job.cancel_wanted ? 'Ending' : 'Cancel'}
            </Button>
          </Only>
        )
      }
    >
      {job.reason && (
        <Alert color={job.state === 'failed' ? 'red' : 'gray'} title={words(job.state)}>
          {job.reason}
        </Alert>
      )}
      <Section title="Progress">
        <JobProgress job={job} width="100%" />
        <Facts
          facts={[
            ['Kind', words(job.kind)],
            ['By', job.author],
            ['Made', dateTime(job.created_at)],
            ['Started', dateTime(job.started_at)],
            ['Ended', dateTime(job.ended_at)],
            ...(job.result == null
              ? []
              : [['Result', jsonText(job.result)] satisfies [string, string]]),
          ]}
        />
      </Section>
      {job.failed > 0 && (
        <Anchor href={jobReportUrl(job.id)} download size="sm">
          <IconDownload size={14} /> Download what failed as CSV
        </Anchor>
      )}
      <Errors job={job} />
      <Section title="Asked for">
        <Text
          component="pre"
          size="xs"
          className="mono"
          m={0}
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {JSON.stringify(job.input, null, 2)}
        </Text>
      </Section>
    </Page>
  );
}

/** One background job with its progress and what went wrong. */
export function JobPage() {
  const { id = '' } = useParams();
  const job = useJob(id);
  return <Answer of={job}>{(data) => <Detail job={data} />}</Answer>;
}
