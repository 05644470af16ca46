import { Checkbox, Group, NumberInput, Select, Text } from '@mantine/core';
import { ClassFields } from './ClassFields';
import type { FormState } from './draft';

/** What of a task is in the form, so that the server's word on it stands there. */
export const fields = [
  'title',
  'document',
  'query',
  'target',
  'labels',
  'overlap',
  'share',
  'threshold',
  'guidance',
  'badcases',
  'owner',
  'people',
  'due',
] as const;
type At = Partial<Record<(typeof fields)[number], string>>;

export interface PartProps {
  form: FormState;
  set: (change: Partial<FormState>) => void;
  at: At;
  /** The items are listed: which rows they are of, and by how many people, stays. */
  listed: boolean;
}

export const settled = 'It stays: the items are listed already.';

/** What people are asked for, and how many of them. */
export function LabellingFields({ form, set, at, listed }: PartProps) {
  return (
    <>
      <ClassFields
        classes={form.classes}
        document={form.document}
        error={at.labels}
        onChange={(classes) => set({ classes })}
      />
      {listed && (
        <Text size="xs" c="dimmed">
          What people have said already stays as it is, also with a class that is removed or renamed
          here.
        </Text>
      )}
      <Checkbox
        label="Ask for a caption or transcription, too"
        checked={form.text}
        onChange={(event) => set({ text: event.currentTarget.checked })}
      />
      <Select
        label="Each item is labelled by"
        description={listed ? settled : undefined}
        disabled={listed}
        data={[
          { value: '1', label: 'One person' },
          { value: '2', label: 'Two people, by themselves' },
        ]}
        allowDeselect={false}
        value={String(form.overlap)}
        error={at.overlap}
        onChange={(value) => set({ overlap: value === '2' ? 2 : 1 })}
      />
      {form.overlap === 2 && (
        <Group grow align="flex-start">
          <NumberInput
            label="Share of the items, %"
            min={1}
            max={100}
            disabled={listed}
            value={form.share}
            error={at.share}
            onChange={(share) => set({ share })}
          />
          <NumberInput
            label="Disputed below an agreement of, %"
            min={1}
            max={100}
            value={form.threshold}
            error={at.threshold}
            onChange={(threshold) => set({ threshold })}
          />
        </Group>
      )}
    </>
  );
}
