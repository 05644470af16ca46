import { Alert, Anchor, Button, Code, Grid, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCopy, IconPlayerStop } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import type { Task } from '@/lib/api/contract';
import { useNamed } from '@/lib/api/found';
import { isOver, useCancelTask, useMetrics, useTask } from '@/lib/api/tasks';
import { count, dateTime } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { LineageGraph } from '@/ui/LineageGraph';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer } from '@/ui/States';
import { TimeChart } from '@/ui/TimeChart';
import { failed } from '@/ui/toast';
import { ConfusionTable } from './ConfusionTable';
import { FailureList } from './FailureList';
import { LogView } from './LogView';
import { confusionOf, failuresOf, finalMetrics, metricLines } from './results';
import { runTime } from './runTime';
import { TaskDialog } from './TaskDialog';

interface Named {
  id: string;
  name: string;
}

/** Links to things by their names, where they are known. */
function Links({
  ids,
  page,
  names = [],
}: {
  ids: string[];
  page: string;
  names?: Named[] | undefined;
}) {
  return ids.map((id) => (
    <div key={id}>
      <Anchor component={Link} size="sm" to={page + id}>
        {names.find((one) => one.id === id)?.name ?? id}
      </Anchor>
    </div>
  ));
}

/** How many badcases are named one by one, and how many an address may hold. */
const named = 10;
const mostInAddress = 500;

function Badcases({ ids }: { ids: string[] }) {
  return (
    <>
      <Links ids={ids.slice(0, named)} page="/bam/badcases/" />
      {ids.length > named && (
        <Anchor component={Link} size="sm" to={`/bam?id=${ids.slice(0, mostInAddress).join(',')}`}>
          {ids.length > mostInAddress
            ? `The first ${count(mostInAddress)} of ${count(ids.length)}`
            : `All ${count(ids.length)}`}
        </Anchor>
      )}
    </>
  );
}

function MetricsChart({ task }: { task: Task }) {
  const metrics = useMetrics(task);
  const lines = useMemo(() => metricLines(metrics.data ?? []), [metrics.data]);
  // Final values alone make no line; they stand in the results.
  if (!lines.some((line) => line.points.length > 1)) return null;
  return (
    <Section title="Metrics by step">
      <TimeChart lines={lines} time={false} label="Metrics by step" />
    </Section>
  );
}

function About({ task }: { task: Task }) {
  const sets = useNamed('sets', task.sets).map(({ id, name, role }) => ({
    id,
    name: `${name} (${role})`,
  }));
  const models = useNamed('models', [task.model_id, ...task.models].filter(Boolean)).map(
    ({ id, name, version }) => ({
      id,
      name: `${name} ${version}`,
    }),
  );
  return (
    <Section title="About">
      <Facts
        facts={[
          ['Description', task.description],
          [
            'Sets',
            task.sets.length > 0 && (
              <Links key="sets" ids={task.sets} page="/dam/sets/" names={sets} />
            ),
          ],
          [
            task.kind === 'test' ? 'Model under test' : 'Started from',
            task.model_id && (
              <Links key="model" ids={[task.model_id]} page="/msm/models/" names={models} />
            ),
          ],
          [
            'Models made',
            task.models.length > 0 && (
              <Links key="out" ids={task.models} page="/msm/models/" names={models} />
            ),
          ],
          ['Badcases', task.badcases.length > 0 && <Badcases key="bad" ids={task.badcases} />],
          [
            'Command',
            task.command.length > 0 && <Code key="command">{task.command.join(' ')}</Code>,
          ],
          ['Code version', task.code_version],
          ['Attempt', task.attempt],
          ['Exit code', task.exit_code],
          ['Took', runTime(task)],
          ['Made', `${dateTime(task.created_at)} by ${task.author}`],
          ['Ended', dateTime(task.ended_at)],
        ]}
      />
      {task.config !== undefined && task.config !== null && (
        <Code block mt="xs" fz="xs">
          {JSON.stringify(task.config, null, 2)}
        </Code>
      )}
    </Section>
  );
}

function Detail({ task }: { task: Task }) {
  const cancel = useCancelTask();
  const [copying, copyBox] = useDisclosure(false);
  const metrics = finalMetrics(task);
  const confusion = confusionOf(task);
  const failures = failuresOf(task);
  const over = isOver(task);
  return (
    <Page
      title={task.name}
      trail={[{ to: '/mtt', label: 'Tasks' }]}
      note={
        <Group gap={6} mt={4}>
          <StateBadge state={task.kind} />
          <StateBadge state={task.state} />
          <span className="mono">{task.id}</span>
        </Group>
      }
      actions={
        <Only role="engineer">
          {!over && (
            <Button
              size="xs"
              color="red"
              variant="light"
              leftSection={<IconPlayerStop size={14} />}
              loading={cancel.isPending || task.cancel_wanted}
              onClick={() => cancel.mutate(task.id, { onError: failed })}
            >
              Cancel
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCopy size={14} />}
            onClick={copyBox.open}
          >
            Start one like it
          </Button>
        </Only>
      }
    >
      {task.reason && <Alert color={task.state === 'failed' ? 'red' : 'gray'}>{task.reason}</Alert>}
      <Grid>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            {/* While it runs its log is the news; afterwards its results are. */}
            {!over && <LogView task={task} />}
            <MetricsChart task={task} />
            {confusion && (
              <Section title="Confusion matrix">
                <ConfusionTable confusion={confusion} />
              </Section>
            )}
            {failures.length > 0 && <FailureList task={task} failures={failures} />}
            {over && <LogView task={task} />}
            <Section title="Lineage">
              <LineageGraph kind="task" id={task.id} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            {metrics.length > 0 && (
              <Section title="Results">
                <Facts facts={metrics} />
              </Section>
            )}
            <About task={task} />
          </Stack>
        </Grid.Col>
      </Grid>
      {copying && <TaskDialog like={task} onClose={copyBox.close} />}
    </Page>
  );
}

/** One task, live while it runs. */
export function TaskPage() {
  const { id = '' } = useParams();
  const task = useTask(id);
  return <Answer of={task}>{(data) => <Detail key={data.id} task={data} />}</Answer>;
}
