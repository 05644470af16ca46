import {
  ActionIcon,
  Anchor,
  Button,
  Checkbox,
  Group,
  Modal,
  Progress,
  Stack,
  Text,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconExternalLink, IconRefresh, IconTags, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Document } from '@/lib/api/contract';
import { isJobOver, useJob } from '@/lib/api/jobs';
import {
  useDeleteLabelProject,
  useLabelAct,
  useLabelProjects,
  type LabelAct,
  type LabelProject,
} from '@/lib/api/labeltools';
import { count } from '@/lib/format/format';
import { JobProgress } from '@/features/jobs/Progress';
import { Only } from '@/ui/Only';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Empty, Loading } from '@/ui/States';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { LabelDialog } from './LabelDialog';

/** How far people are, as the tool told. */
function Standing({ project }: { project: LabelProject }) {
  const job = useJob(project.job).data;
  if (job && !isJobOver(job)) return <JobProgress job={job} width={110} />;
  if (project.state === 'failed')
    return (
      <Text size="xs" c="red" lineClamp={3} title={project.reason}>
        {project.reason}{' '}
        <Anchor component={Link} to={`/jobs/${project.job}`} size="xs">
          Job
        </Anchor>
      </Text>
    );
  const { rows, done, started, skipped } = project.progress;
  const share = (n: number) => (rows > 0 ? (n / rows) * 100 : 0);
  const text = [
    `${count(done)} of ${count(rows)} done`,
    started > 0 && `${count(started)} begun`,
    skipped > 0 && `${count(skipped)} skipped`,
    project.skipped > 0 && `${count(project.skipped)} not brought`,
  ].filter(Boolean);
  return (
    <>
      <Progress.Root size="sm" w={150} aria-label={text[0] || 'Progress'}>
        <Progress.Section value={share(done)} color="green" />
        <Progress.Section value={share(started)} color="blue" />
        <Progress.Section value={share(skipped)} color="gray" />
      </Progress.Root>
      <Text size="xs">{text.join(', ')}</Text>
      {project.trouble && (
        <Text size="xs" c="orange" lineClamp={2} title={project.trouble}>
          {project.trouble}
        </Text>
      )}
      {job?.state === 'failed' && (
        <Text size="xs" c="red" lineClamp={2} title={job.reason}>
          {job.reason}
        </Text>
      )}
    </>
  );
}

function DeleteBox({ project, onClose }: { project: LabelProject; onClose: () => void }) {
  const [remote, setRemote] = useState(false);
  const drop = useDeleteLabelProject();
  return (
    <Modal opened onClose={onClose} title={`Delete ${project.order.title}?`}>
      <Stack gap="sm">
        <Text size="sm">What was brought back stays. Nothing more can be brought back.</Text>
        <Checkbox
          label="Delete the project in the tool too, with all that is in it"
          checked={remote}
          onChange={(event) => setRemote(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={drop.isPending}
            onClick={() =>
              drop.mutate({ id: project.id, remote }, { onSuccess: onClose, onError: failed })
            }
          >
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Acts({ project, onDelete }: { project: LabelProject; onDelete: () => void }) {
  const act = useLabelAct();
  const button = (name: LabelAct, label: string) => (
    <Button
      size="compact-xs"
      variant="light"
      loading={act.isPending && act.variables.act === name}
      onClick={() => act.mutate({ id: project.id, act: name }, { onError: failed })}
    >
      {label}
    </Button>
  );
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {project.url && (
        <Button
          size="compact-xs"
          variant="subtle"
          component="a"
          href={project.url}
          target="_blank"
          rel="noreferrer"
          rightSection={<IconExternalLink size={13} />}
        >
          Open
        </Button>
      )}
      <Only role="engineer">
        {project.state === 'failed' && button('push', 'Push again')}
        {project.url && button('pull', 'Bring back')}
        {project.state === 'open' && button('close', 'Close')}
      </Only>
      {project.url && (
        <Only role="reviewer">
          <ActionIcon
            variant="subtle"
            size="sm"
            aria-label="Ask the tool now"
            title="Ask the tool now"
            loading={act.isPending && act.variables.act === 'refresh'}
            onClick={() => act.mutate({ id: project.id, act: 'refresh' }, { onError: failed })}
          >
            <IconRefresh size={15} />
          </ActionIcon>
        </Only>
      )}
      <Only role="engineer">
        <ActionIcon
          variant="subtle"
          color="red"
          size="sm"
          aria-label="Delete the project"
          title="Delete the project"
          onClick={onDelete}
        >
          <IconTrash size={15} />
        </ActionIcon>
      </Only>
    </Group>
  );
}

/** A document's projects in labelling tools, and a new one. */
export function LabelSection({ document, search }: { document: Document; search: string }) {
  const projects = useLabelProjects(document.id);
  const [ordering, box] = useDisclosure(false);
  const [dropped, setDropped] = useState<LabelProject>();
  return (
    <Section
      title="Labelling tools"
      aside={
        <Only role="engineer">
          <Button
            size="xs"
            variant="default"
            disabled={document.latest === 0}
            leftSection={<IconTags size={14} />}
            onClick={box.open}
          >
            Label in a tool
          </Button>
        </Only>
      }
    >
      <PagedTable
        of={projects}
        waits
        loading={<Loading rows={2} />}
        id={(project) => project.id}
        empty={
          <Empty title="No projects">
            Rows can be labelled in Label Studio or CVAT. What people make there comes back as a new
            version.
          </Empty>
        }
        columns={[
          { head: 'Project', cell: (project) => <b>{project.order.title}</b> },
          { head: 'State', cell: (project) => <StateBadge state={project.state} /> },
          { head: 'Progress', cell: (project) => <Standing project={project} /> },
          {
            head: 'Brought back',
            cell: (project) =>
              project.pulled_at ? (
                <Text size="xs">
                  <When at={project.pulled_at} />
                  {project.pulled_version ? `, version ${project.pulled_version}` : ', nothing new'}
                </Text>
              ) : (
                '–'
              ),
          },
          {
            head: 'Actions',
            right: true,
            cell: (project) => <Acts project={project} onDelete={() => setDropped(project)} />,
          },
        ]}
      />
      {ordering && <LabelDialog document={document} search={search} onClose={box.close} />}
      {dropped && <DeleteBox project={dropped} onClose={() => setDropped(undefined)} />}
    </Section>
  );
}
