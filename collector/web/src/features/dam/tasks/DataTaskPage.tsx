import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { useApplyLabels, useMoveDataTask, type DataTask } from '@/lib/api/dataTasks';
import { useNamed } from '@/lib/api/found';
import { useJob } from '@/lib/api/jobs';
import { useLabelTask } from '@/lib/api/labelling';
import { count, dateTime, percent } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { Markdown } from '@/ui/Markdown';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Problem } from '@/ui/States';
import { isOver } from './burn';
import { Done, Due } from './TaskBits';
import { AgreementSection, HistorySection, ItemsSection, ProgressSection } from './TaskSections';

/** Starts, ends, cancels and opens a task again. */
function Moves({ task }: { task: DataTask }) {
  const move = useMoveDataTask(task.id);
  const button = (state: 'active' | 'done' | 'cancelled', text: string, filled = false) => (
    <Button
      size="xs"
      variant={filled ? 'filled' : 'default'}
      loading={move.isPending && move.variables === state}
      disabled={move.isPending}
      onClick={() => move.mutate(state)}
    >
      {text}
    </Button>
  );
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {task.state === 'open' && button('active', 'Start', true)}
        {task.state === 'active' && button('done', 'Mark as done')}
        {!isOver(task) && button('cancelled', 'Cancel task')}
        {isOver(task) && button('active', 'Open again')}
      </Group>
      {move.error && <Problem error={move.error} />}
    </Stack>
  );
}

/** Brings labels into the document, and says how the job that does it goes. */
function Apply({ task }: { task: DataTask }) {
  const apply = useApplyLabels(task.id);
  const { done, applied, skipped } = task.counts;
  const ready = done - skipped - applied;
  return (
    <Section
      title="Labels in the document"
      aside={
        <Only role="engineer">
          <Button
            size="xs"
            loading={apply.isPending}
            disabled={ready <= 0}
            onClick={() => apply.mutate(undefined)}
          >
            Apply labels
          </Button>
        </Only>
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          {count(applied)} applied, {count(Math.max(0, ready))} waiting to be applied
        </Text>
        {apply.error && <Problem error={apply.error} />}
        {task.applying && <LastJob id={task.applying} />}
      </Stack>
    </Section>
  );
}

function LastJob({ id }: { id: string }) {
  const job = useJob(id);
  if (!job.data) return null;
  return (
    <Group gap="xs">
      <Anchor component={Link} size="sm" to={`/jobs/${id}`}>
        Applied last
      </Anchor>
      <StateBadge state={job.data.state} />
    </Group>
  );
}

function Guidance({ task }: { task: DataTask }) {
  const badcases = task.badcases ?? [];
  if (!task.guidance && badcases.length === 0) return null;
  return (
    <Section title="Guidance">
      <Stack gap="xs">
        {task.guidance && <Markdown text={task.guidance} />}
        {badcases.length > 0 && (
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              Badcases that show what is meant
            </Text>
            {badcases.map((id) => (
              <Anchor key={id} component={Link} size="sm" to={`/bam/badcases/${id}`}>
                <span className="mono">{id}</span>
              </Anchor>
            ))}
          </Group>
        )}
      </Stack>
    </Section>
  );
}

function About({ task }: { task: DataTask }) {
  const [document] = useNamed('documents', [task.document]);
  return (
    <Section title="About">
      <Facts
        facts={[
          [
            'Document',
            <Anchor
              key="document"
              component={Link}
              size="sm"
              to={`/dam/documents/${task.document}`}
            >
              {document?.name ?? task.document}
            </Anchor>,
          ],
          ['Rows', task.query || 'All'],
          ['Done', <Done key="done" task={task} />],
          ['Due', task.due && <Due key="due" task={task} />],
          ['Owner', task.owner],
          ['People', (task.people ?? []).join(', ') || 'Everybody'],
          ['Classes', (task.labels ?? []).map(({ name }) => name).join(', ')],
          [
            'Labelled twice',
            task.overlap === 2 &&
              `${percent(task.share ?? 1)} of items; disputed under ${percent(task.threshold ?? 0.7)}`,
          ],
          ['Made', `${dateTime(task.created_at)} by ${task.created_by}`],
        ]}
      />
    </Section>
  );
}

/** One task: what is to be done, how far it is, and what people said. */
export function DataTaskPage() {
  const { id = '' } = useParams();
  return (
    <Answer of={useLabelTask(id)}>
      {(task) => (
        <Page
          title={task.title}
          trail={[{ to: '/dam/tasks', label: 'Data tasks' }]}
          note={
            <Group gap={6} mt={4}>
              <StateBadge state={task.state} />
              <span className="mono">{task.id}</span>
            </Group>
          }
          actions={
            <Group gap="xs">
              {task.kind === 'labelling' && task.state === 'active' && (
                <Only role="reviewer">
                  <Button
                    size="xs"
                    component={Link}
                    to={`/dam/tasks/${task.id}/label`}
                    leftSection={<IconTags size={14} />}
                  >
                    Label
                  </Button>
                </Only>
              )}
              <Only role="engineer">
                <Moves task={task} />
              </Only>
            </Group>
          }
        >
          <About task={task} />
          <Guidance task={task} />
          <ProgressSection task={task} />
          {task.kind === 'labelling' && (
            <>
              <Apply task={task} />
              {task.overlap === 2 && <AgreementSection task={task} />}
              <ItemsSection task={task} />
            </>
          )}
          <HistorySection task={task} />
        </Page>
      )}
    </Answer>
  );
}
