import { ActionIcon, Alert, Button, Group, Modal, Progress, Text, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { LabelTask } from '@/lib/api/labelling';
import { count, duration } from '@/lib/format/format';
import { Markdown } from '@/ui/Markdown';
import type { Letter } from './useOutbox';

interface Props {
  task: LabelTask;
  path: string;
  /** How many seconds items took this person since the page was opened. */
  took: readonly number[];
  letters: Letter[];
  onOpen: (n: number) => void;
  onAgain: (letter: Letter) => void;
}

const median = (list: readonly number[]) =>
  [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)] ?? 0;

/** How fast one is, and how long the rest takes at that. */
function Speed({ took, left }: { took: readonly number[]; left: number }) {
  if (took.length < 3) return null;
  const each = median(took);
  return (
    <Text size="xs" c="dimmed" className="line">
      {each.toFixed(1)} s each, {duration(Math.max(1, each * left))} for the rest
    </Text>
  );
}

/** Answers that the server did not take, and what can be done about each. */
function Unsent({ letters, onOpen, onAgain }: Pick<Props, 'letters' | 'onOpen' | 'onAgain'>) {
  const failed = letters.filter(({ error }) => error !== '');
  if (failed.length === 0) return null;
  return (
    <Alert color="red" p="xs" title={`${failed.length} not taken by the server`}>
      {failed.slice(0, 5).map((letter) => (
        <Group key={letter.n} gap="xs">
          <Text size="sm">
            Item {letter.n}: {letter.error.replace(/\.$/, '')}. Your work is kept in this browser.
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => onOpen(letter.n)}>
            Open it
          </Button>
          <Button size="compact-xs" onClick={() => onAgain(letter)}>
            Send it again
          </Button>
        </Group>
      ))}
    </Alert>
  );
}

/** Where one is, how far the task is, and how fast one goes. */
export function Head({ task, path, took, letters, onOpen, onAgain }: Props) {
  const [guide, setGuide] = useState(false);
  const { counts, title, guidance } = task;
  const left = counts.total - counts.done;
  const share = counts.total > 0 ? (counts.done / counts.total) * 100 : 0;
  const waiting = letters.filter(({ error }) => error === '').length;
  return (
    <>
      <Group gap="xs" wrap="nowrap">
        <Tooltip label="Back to the task">
          <ActionIcon
            variant="subtle"
            component={Link}
            to={`/dam/tasks/${task.id}`}
            aria-label="Back to the task"
          >
            <IconArrowLeft size={18} />
          </ActionIcon>
        </Tooltip>
        <Text component="h1" fw={600} size="sm" truncate maw={300} title={title}>
          {title}
        </Text>
        {guidance && (
          <Tooltip label="What to look for">
            <ActionIcon
              variant="subtle"
              aria-label="What to look for"
              onClick={() => setGuide(true)}
            >
              <IconInfoCircle size={18} />
            </ActionIcon>
          </Tooltip>
        )}
        <Text size="xs" c="dimmed" truncate flex={1} title={path}>
          {path}
        </Text>
        {waiting > 0 && (
          <Text size="xs" c="dimmed" className="line">
            {waiting} on the way
          </Text>
        )}
        <Speed took={took} left={left} />
        <Progress w={100} size="sm" value={share} aria-label="Items that are done" />
        <Text size="xs" className="line" role="status">
          {count(counts.done)} of {count(counts.total)}
        </Text>
      </Group>
      <Unsent letters={letters} onOpen={onOpen} onAgain={onAgain} />
      {guide && (
        <Modal opened onClose={() => setGuide(false)} title="What to look for" size="lg">
          <Markdown text={guidance ?? ''} />
        </Modal>
      )}
    </>
  );
}
