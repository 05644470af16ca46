import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddDataTask } from '@/lib/api/dataTasks';
import { count } from '@/lib/format/format';
import { Problem } from '@/ui/States';
import { DocumentField } from '../DocumentField';
import { ClassFields } from './ClassFields';
import { draftOf, nextClass, type FormState } from './draft';

interface PartProps {
  form: FormState;
  set: (change: Partial<FormState>) => void;
}

function LabellingFields({ form, set }: PartProps) {
  return (
    <>
      <ClassFields classes={form.classes} onChange={(classes) => set({ classes })} />
      <Checkbox
        label="Ask for a caption or transcription, too"
        checked={form.text}
        onChange={(event) => set({ text: event.currentTarget.checked })}
      />
      <Select
        label="Each item is labelled by"
        data={[
          { value: '1', label: 'One person' },
          { value: '2', label: 'Two people, by themselves' },
        ]}
        allowDeselect={false}
        value={String(form.overlap)}
        onChange={(value) => set({ overlap: value === '2' ? 2 : 1 })}
      />
      {form.overlap === 2 && (
        <Group grow>
          <NumberInput
            label="Share of the items, %"
            min={1}
            max={100}
            value={form.share}
            onChange={(share) => set({ share })}
          />
          <NumberInput
            label="Disputed below an agreement of, %"
            min={1}
            max={100}
            value={form.threshold}
            onChange={(threshold) => set({ threshold })}
          />
        </Group>
      )}
    </>
  );
}

/** What a new task begins with. */
export type TaskStart = Partial<Pick<FormState, 'kind' | 'document' | 'badcases' | 'query'>>;

/** Writes a task, which waits to be started when it is made. */
export function TaskForm({ start }: { start: TaskStart }) {
  const [form, setForm] = useState<FormState>({
    kind: 'labelling',
    title: '',
    guidance: '',
    document: '',
    query: '',
    due: '',
    people: [],
    badcases: [],
    target: 100,
    classes: [nextClass([])],
    text: false,
    overlap: 1,
    share: 100,
    threshold: 70,
    ...start,
  });
  const set = (change: Partial<FormState>) => setForm((old) => ({ ...old, ...change }));
  const add = useAddDataTask();
  const go = useNavigate();
  const submit = () =>
    add.mutate(draftOf(form), { onSuccess: (task) => void go(`/dam/tasks/${task.id}`) });
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Kind"
        data={[
          { value: 'labelling', label: 'Label rows' },
          { value: 'collection', label: 'Collect files' },
        ]}
        value={form.kind}
        onChange={(value) => set({ kind: value === 'collection' ? 'collection' : 'labelling' })}
      />
      <TextInput
        label="Title"
        required
        maxLength={256}
        value={form.title}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <DocumentField value={form.document} onChange={(document) => set({ document })} />
      <TextInput
        label="Only the rows that this finds"
        placeholder="In the search language; all if empty"
        value={form.query}
        onChange={(event) => set({ query: event.currentTarget.value })}
      />
      {form.kind === 'collection' ? (
        <NumberInput
          label="How many rows are wanted"
          min={1}
          max={10_000_000}
          allowDecimal={false}
          thousandSeparator=","
          value={form.target}
          onChange={(target) => set({ target })}
        />
      ) : (
        <LabellingFields form={form} set={set} />
      )}
      <Textarea
        label="Guidance"
        description="What to look for and how to decide, in Markdown"
        autosize
        minRows={3}
        maxRows={10}
        value={form.guidance}
        onChange={(event) => set({ guidance: event.currentTarget.value })}
      />
      {form.badcases.length > 0 && (
        <Text size="sm">
          {count(form.badcases.length)}{' '}
          {form.badcases.length === 1 ? 'badcase shows' : 'badcases show'} what is meant.
        </Text>
      )}
      <TagsInput
        label="People"
        description="Logins of those who work on it; everybody may when it is empty"
        maxTags={50}
        value={form.people}
        onChange={(people) => set({ people })}
      />
      <TextInput
        label="Due"
        type="date"
        value={form.due}
        onChange={(event) => set({ due: event.currentTarget.value })}
      />
      {add.error && <Problem error={add.error} />}
      <Button
        loading={add.isPending}
        disabled={!form.title.trim() || !form.document}
        onClick={submit}
      >
        Make task
      </Button>
    </Stack>
  );
}
