import { Badge, Button, Collapse, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import {
  useCreateIssue,
  useDraft,
  type Chosen,
  type Draft,
  type Tracker,
} from '@/lib/api/trackers';
import { count } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { Answer, Loading, Problem } from '@/ui/States';
import { done } from '@/ui/toast';

interface Props {
  tracker: Tracker;
  chosen: Chosen;
  onClose: () => void;
}

/** What is added to the text by itself. */
function Added({ draft }: { draft: Draft }) {
  const [opened, more] = useDisclosure(false);
  const links = draft.backs.length + (draft.more > 0 ? 1 : 0);
  return (
    <Stack gap={4}>
      <Group gap={6}>
        <Text size="sm" c="dimmed">
          Added by itself: {count(draft.facts.length)} facts, {links === 1 ? 'a link' : 'links'}{' '}
          back
          {draft.picture ? ', a link to the picture' : ''}.
        </Text>
        <Button size="compact-xs" variant="subtle" aria-expanded={opened} onClick={more.toggle}>
          {opened ? 'Hide' : 'Show'}
        </Button>
      </Group>
      <Collapse in={opened}>
        <Facts facts={draft.facts.map(({ name, value }): [string, string] => [name, value])} />
      </Collapse>
      {(draft.labels.length > 0 || draft.priority) && (
        <Group gap={4} aria-label="Labels">
          {[...draft.labels, ...(draft.priority ? [draft.priority] : [])].map((label) => (
            <Badge key={label} variant="default" size="sm" tt="none">
              {label}
            </Badge>
          ))}
        </Group>
      )}
    </Stack>
  );
}

function Form({ draft, tracker, chosen, onClose }: Props & { draft: Draft }) {
  const [title, setTitle] = useState(draft.title);
  const [text, setText] = useState(draft.text);
  const create = useCreateIssue();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { ...chosen, tracker: tracker.id, title, text },
          {
            onSuccess: () => {
              done(`The issue is being made in ${tracker.name}`);
              onClose();
            },
          },
        );
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Title"
          required
          maxLength={250}
          data-autofocus
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label="Text"
          description="Plain text: it looks in the issue as it looks here"
          autosize
          minRows={3}
          maxRows={12}
          maxLength={32768}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Added draft={draft} />
        {create.error && <Problem error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!title.trim()}>
            Create issue
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Shows what the issue will be and lets title and text be changed. */
export function CreateIssue(props: Props) {
  const draft = useDraft(props.tracker.id, props.chosen);
  return (
    <Answer of={draft} loading={<Loading rows={3} height={54} />}>
      {(data) => <Form {...props} draft={data} />}
    </Answer>
  );
}
