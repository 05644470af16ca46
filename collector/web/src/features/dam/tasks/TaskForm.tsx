import {
  Button,
  Group,
  Input,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import type { DataTask, DataTaskDraft } from '@/lib/api/dataTasks';
import { usePeopleOptions } from '@/lib/api/discussion';
import { faultsAt } from '@/lib/api/faults';
import { useSession } from '@/lib/api/people';
import { Problem } from '@/ui/States';
import { DocumentField } from '../DocumentField';
import { Badcases } from './Badcases';
import { draftOf, type FormState } from './draft';
import { fields, LabellingFields, settled, type PartProps } from './LabellingFields';
import { some } from './words';

/** Who answers for it, and who works on it. */
function PeopleFields({ form, set, at }: Omit<PartProps, 'listed'>) {
  const me = useSession().data?.user.login ?? '';
  const owner = form.owner || me;
  const options = usePeopleOptions([owner, ...form.people]);
  return (
    <Group grow align="flex-start">
      <Select
        label="Owner"
        description="Answers for it"
        searchable
        allowDeselect={false}
        data={options}
        value={owner}
        error={at.owner}
        onChange={(login) => set({ owner: login ?? '' })}
      />
      <MultiSelect
        label="People"
        description="Work on it; everybody may if empty"
        searchable
        clearable
        maxValues={50}
        nothingFoundMessage="Nobody of that name"
        data={options}
        value={form.people}
        error={at.people}
        onChange={(people) => set({ people })}
      />
    </Group>
  );
}

interface Props {
  first: FormState;
  /** The task that is edited. */
  task?: DataTask;
  /** What is to be known of the badcases that show what is meant. */
  note?: string | undefined;
  send: {
    mutate: (draft: DataTaskDraft, on: { onSuccess: (task: DataTask) => void }) => void;
    isPending: boolean;
    error: Error | null;
  };
  after: (task: DataTask) => void;
}

/** Writes a task, or what a task says. */
export function TaskForm({ first, task, note, send, after }: Props) {
  const [form, setForm] = useState(first);
  const set = (change: Partial<FormState>) => setForm((old) => ({ ...old, ...change }));
  const { at, rest } = faultsAt(send.error, fields);
  const listed = task?.kind === 'labelling' && task.counts.total > 0;
  return (
    <Stack gap="sm">
      {!task && (
        <SegmentedControl
          aria-label="Kind"
          data={[
            { value: 'labelling', label: 'Label rows' },
            { value: 'collection', label: 'Collect files' },
          ]}
          value={form.kind}
          onChange={(value) => set({ kind: value === 'collection' ? 'collection' : 'labelling' })}
        />
      )}
      <TextInput
        label="Title"
        required
        data-autofocus
        maxLength={256}
        value={form.title}
        error={at.title}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <DocumentField
        description={task && 'It stays: another document needs another task.'}
        disabled={task !== undefined}
        value={form.document}
        error={at.document}
        onChange={(document) => set({ document })}
      />
      <TextInput
        label="Only the rows that this finds"
        description={listed ? settled : undefined}
        placeholder="In the search language; all if empty"
        disabled={listed}
        value={form.query}
        error={at.query}
        onChange={(event) => set({ query: event.currentTarget.value })}
      />
      {form.kind === 'collection' ? (
        <NumberInput
          label="How many rows are wanted"
          description="Beyond those that are there already"
          min={1}
          max={10_000_000}
          allowDecimal={false}
          thousandSeparator=","
          value={form.target}
          error={at.target}
          onChange={(target) => set({ target })}
        />
      ) : (
        <LabellingFields {...{ form, set, at, listed }} />
      )}
      <Textarea
        label="Guidance"
        description="What to look for and how to decide, in Markdown"
        autosize
        minRows={3}
        maxRows={10}
        value={form.guidance}
        error={at.guidance}
        onChange={(event) => set({ guidance: event.currentTarget.value })}
      />
      {form.badcases.length > 0 && (
        <Input.Wrapper
          label={`${some(form.badcases.length, 'badcase shows', 'badcases show')} what is meant`}
          description={note}
          error={at.badcases}
        >
          <Badcases
            ids={form.badcases}
            cols={5}
            onRemove={(id) => set({ badcases: form.badcases.filter((one) => one !== id) })}
          />
        </Input.Wrapper>
      )}
      <PeopleFields {...{ form, set, at }} />
      <TextInput
        label="Due"
        description="By the end of that day"
        type="date"
        value={form.due}
        error={at.due}
        onChange={(event) => set({ due: event.currentTarget.value })}
      />
      {rest && <Problem error={rest} />}
      <Button
        loading={send.isPending}
        disabled={!form.title.trim() || !form.document}
        onClick={() => send.mutate(draftOf(form), { onSuccess: after })}
      >
        {task ? 'Save' : 'Make task'}
      </Button>
    </Stack>
  );
}
