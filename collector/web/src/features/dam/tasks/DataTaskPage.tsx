import { Anchor, Button, ColorSwatch, Group, Stack, Text } from '@mantine/core';
import { IconPencil, IconTags, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { DataTask } from '@/lib/api/dataTasks';
import { useNamed } from '@/lib/api/found';
import { useLabelTask } from '@/lib/api/labelling';
import { dateTime, percent } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { Markdown } from '@/ui/Markdown';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer } from '@/ui/States';
import { ApplySection } from './ApplySection';
import { Badcases } from './Badcases';
import { CollectedSection } from './CollectedSection';
import { specOf } from '../label/spec';
import { ItemsSection } from './ItemsSection';
import { Moves } from './Moves';
import { Done, Due } from './TaskBits';
import { DeleteTask, EditTask } from './TaskDialogs';
import { AgreementSection, HistorySection, ProgressSection } from './TaskSections';
import { documentAddress, some } from './words';

function Guidance({ task }: { task: DataTask }) {
  const badcases = task.badcases ?? [];
  if (!task.guidance && badcases.length === 0) return null;
  return (
    <Section title="Guidance">
      <Stack gap="sm">
        {task.guidance && <Markdown text={task.guidance} />}
        {badcases.length > 0 && (
          <>
            <Text size="sm" c="dimmed">
              {some(badcases.length, 'badcase shows', 'badcases show')} what is meant
            </Text>
            <Badcases ids={badcases} />
          </>
        )}
      </Stack>
    </Section>
  );
}

/** The classes as the labeller shows them, with their keys. */
function Classes({ task }: { task: DataTask }) {
  return (
    <Group gap="md" style={{ rowGap: 4 }}>
      {specOf(task).classes.map(({ name, key, colour }) => (
        <Group key={name} gap={5} wrap="nowrap">
          <ColorSwatch size={12} color={colour} withShadow={false} />
          <Text size="sm">{name}</Text>
          {key && (
            <Text size="xs" c="dimmed" className="mono">
              {key}
            </Text>
          )}
        </Group>
      ))}
    </Group>
  );
}

function About({ task }: { task: DataTask }) {
  const [document] = useNamed('documents', [task.document]);
  const labels = task.labels ?? [];
  return (
    <Section title="About">
      <Facts
        facts={[
          [
            'Document',
            <Anchor key="document" component={Link} size="sm" to={documentAddress(task)}>
              {document?.name ?? task.document}
              {task.kind === 'labelling' && task.version ? `, version ${task.version}` : ''}
            </Anchor>,
          ],
          [
            'Rows',
            task.query ? (
              <span key="rows" className="mono">
                {task.query}
              </span>
            ) : (
              'All'
            ),
          ],
          ['Done', task.kind === 'labelling' && <Done key="done" task={task} />],
          ['Due', task.due && <Due key="due" task={task} />],
          ['Owner', task.owner],
          ['People', (task.people ?? []).join(', ') || 'Everybody'],
          ['Classes', labels.length > 0 && <Classes key="classes" task={task} />],
          ['Text', task.text && 'A caption or transcription is asked for'],
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

function Actions({ task }: { task: DataTask }) {
  const [dialog, setDialog] = useState<'edit' | 'delete'>();
  const go = useNavigate();
  const close = () => setDialog(undefined);
  return (
    <>
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
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={14} />}
          onClick={() => setDialog('edit')}
        >
          Edit
        </Button>
        <Button
          size="xs"
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={14} />}
          onClick={() => setDialog('delete')}
        >
          Delete
        </Button>
        {dialog === 'edit' && <EditTask task={task} onClose={close} />}
        {dialog === 'delete' && (
          <DeleteTask task={task} onClose={close} after={() => void go('/dam/tasks')} />
        )}
      </Only>
    </>
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
          actions={<Actions task={task} />}
        >
          <About task={task} />
          <Guidance task={task} />
          {task.kind === 'collection' && <CollectedSection task={task} />}
          <ProgressSection task={task} />
          {task.kind === 'labelling' && (
            <>
              <ApplySection task={task} />
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
