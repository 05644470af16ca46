import { Button, Group, Modal, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useBulkEdit } from '@/lib/api/badcases';
import type { BadcaseStatus, BulkEdit, Severity } from '@/lib/api/contract';
import { done, failed } from '@/ui/toast';
import { severities, statuses } from '../choices';

interface Props {
  ids: string[];
  onClose: () => void;
}

const unchanged = { status: null, severity: null, priority: null, assignee: '' };

/** Changes the same fields of all that are selected; what is left empty stays. */
export function BulkDialog({ ids, onClose }: Props) {
  const [set, setSet] = useState<{
    status: string | null;
    severity: string | null;
    priority: string | null;
    assignee: string;
  }>(unchanged);
  const [add, setAdd] = useState<string[]>([]);
  const [drop, setDrop] = useState<string[]>([]);
  const bulk = useBulkEdit();
  const submit = () => {
    const edit: BulkEdit = {
      ids,
      set: {
        ...(set.status && { status: set.status as BadcaseStatus }),
        ...(set.severity && { severity: set.severity as Severity }),
        ...(set.priority && { priority: Number(set.priority) }),
        ...(set.assignee && { assignee: set.assignee }),
      },
      add_tags: add,
      remove_tags: drop,
    };
    bulk.mutate(edit, {
      onSuccess: () => {
        done(`${ids.length} badcases changed`);
        onClose();
      },
      onError: failed,
    });
  };
  return (
    <Modal opened onClose={onClose} title={`Edit ${ids.length} badcases`}>
      <Stack gap="sm">
        <Group grow>
          <Select
            label="Status"
            data-autofocus
            placeholder="Unchanged"
            clearable
            data={statuses}
            value={set.status}
            onChange={(status) => setSet({ ...set, status })}
          />
          <Select
            label="Severity"
            placeholder="Unchanged"
            clearable
            data={severities}
            value={set.severity}
            onChange={(severity) => setSet({ ...set, severity })}
          />
        </Group>
        <Group grow>
          <Select
            label="Priority"
            placeholder="Unchanged"
            clearable
            data={['1', '2', '3', '4', '5']}
            value={set.priority}
            onChange={(priority) => setSet({ ...set, priority })}
          />
          <TextInput
            label="Assignee"
            placeholder="Unchanged"
            value={set.assignee}
            onChange={(event) => setSet({ ...set, assignee: event.currentTarget.value })}
          />
        </Group>
        <TagsInput label="Add tags" value={add} onChange={setAdd} />
        <TagsInput label="Remove tags" value={drop} onChange={setDrop} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={bulk.isPending} onClick={submit}>
            Change {ids.length}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
