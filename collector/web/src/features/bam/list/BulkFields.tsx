import { Checkbox, Group, Select, TagsInput, TextInput } from '@mantine/core';
import { useAttributes } from '@/lib/api/definitions';
import type { BadcaseEdit, BadcaseStatus, BulkEdit, Severity } from '@/lib/api/contract';
import { severities, statuses } from '../choices';
import { AttributeField, type AttributeValue } from './AttributeField';

export interface BulkForm {
  status: string | null;
  severity: string | null;
  priority: string | null;
  assignee: string;
  nobody: boolean;
  place: string;
  truth: string;
  add: string[];
  remove: string[];
  attribute: AttributeValue;
}

export const emptyForm: BulkForm = {
  status: null,
  severity: null,
  priority: null,
  assignee: '',
  nobody: false,
  place: '',
  truth: '',
  add: [],
  remove: [],
  attribute: { name: null, value: null },
};

/** What the form changes; undefined when that is nothing. */
export function editOf(
  form: BulkForm,
): Pick<BulkEdit, 'set' | 'add_tags' | 'remove_tags'> | undefined {
  const set: BadcaseEdit = {
    ...(form.status && { status: form.status as BadcaseStatus }),
    ...(form.severity && { severity: form.severity as Severity }),
    ...(form.priority && { priority: Number(form.priority) }),
    ...(form.assignee && { assignee: form.assignee }),
    ...(form.nobody && { assignee: '' }),
    ...(form.place && { place: form.place }),
    ...(form.truth && { truth: { label: form.truth } }),
    ...(form.attribute.name && { attributes: { [form.attribute.name]: form.attribute.value } }),
  };
  if (Object.keys(set).length === 0 && form.add.length === 0 && form.remove.length === 0) {
    return undefined;
  }
  return { set, add_tags: form.add, remove_tags: form.remove };
}

interface Props {
  form: BulkForm;
  change: (part: Partial<BulkForm>) => void;
}

/** What is to be changed; what is left empty stays. */
export function BulkFields({ form, change }: Props) {
  const attributes = useAttributes().data?.items ?? [];
  return (
    <>
      <Group grow>
        <Select
          label="Status"
          data-autofocus
          placeholder="Unchanged"
          clearable
          data={statuses}
          value={form.status}
          onChange={(status) => change({ status })}
        />
        <Select
          label="Severity"
          placeholder="Unchanged"
          clearable
          data={severities}
          value={form.severity}
          onChange={(severity) => change({ severity })}
        />
        <Select
          label="Priority"
          placeholder="Unchanged"
          clearable
          data={['1', '2', '3', '4', '5']}
          value={form.priority}
          onChange={(priority) => change({ priority })}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          label="Assignee"
          placeholder="Unchanged"
          disabled={form.nobody}
          value={form.assignee}
          onChange={(event) => change({ assignee: event.currentTarget.value })}
        />
        <TextInput
          label="Place"
          placeholder="Unchanged"
          value={form.place}
          onChange={(event) => change({ place: event.currentTarget.value })}
        />
        <TextInput
          label="Ground truth (label)"
          placeholder="Unchanged"
          value={form.truth}
          onChange={(event) => change({ truth: event.currentTarget.value })}
        />
      </Group>
      <Checkbox
        size="xs"
        label="Take the assignee away"
        checked={form.nobody}
        onChange={(event) => change({ nobody: event.currentTarget.checked, assignee: '' })}
      />
      <Group grow align="flex-start">
        <TagsInput label="Add tags" value={form.add} onChange={(add) => change({ add })} />
        <TagsInput
          label="Remove tags"
          value={form.remove}
          onChange={(remove) => change({ remove })}
        />
      </Group>
      {attributes.length > 0 && (
        <AttributeField
          attributes={attributes}
          value={form.attribute}
          onChange={(attribute) => change({ attribute })}
        />
      )}
    </>
  );
}
