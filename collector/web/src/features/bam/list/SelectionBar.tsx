import { Button, Group, Text } from '@mantine/core';
import { IconDatabasePlus, IconEdit } from '@tabler/icons-react';
import { useState } from 'react';
import { allIds, mostSelected, type BadcaseFilter } from '@/lib/api/badcases';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { failed } from '@/ui/toast';
import type { ListState } from './selection';

interface Props {
  list: ListState;
  filter: BadcaseFilter;
  loaded: number;
  total: number | undefined;
  edit: () => void;
  add: () => void;
}

/** What can be done with the badcases that are selected; it stays in sight. */
export function SelectionBar({ list, filter, loaded, total = 0, edit, add }: Props) {
  const [busy, setBusy] = useState(false);
  const chosen = list.selected.size;
  if (chosen === 0) return null;
  const reachable = Math.min(total, mostSelected);
  const everything = () => {
    setBusy(true);
    allIds(filter)
      .then(list.select)
      .catch((cause: unknown) => failed(cause instanceof Error ? cause : new Error(String(cause))))
      .finally(() => setBusy(false));
  };
  return (
    <Group gap="xs" role="toolbar" aria-label="Selection" className="selection">
      <Text size="sm" fw={600}>
        {count(chosen)} selected
      </Text>
      <Only role="engineer">
        <Button size="xs" leftSection={<IconDatabasePlus size={14} />} onClick={add}>
          Add to test data
        </Button>
      </Only>
      <Only role="reviewer">
        <Button size="xs" variant="default" leftSection={<IconEdit size={14} />} onClick={edit}>
          Edit
        </Button>
      </Only>
      {chosen < loaded && (
        <Button size="xs" variant="subtle" color="gray" onClick={list.selectAll}>
          Select all loaded
        </Button>
      )}
      {chosen < reachable && loaded < total && (
        <Button size="xs" variant="subtle" color="gray" loading={busy} onClick={everything}>
          {reachable < total
            ? `Select the first ${count(reachable)}`
            : `Select all ${count(total)} found`}
        </Button>
      )}
      <Button size="xs" variant="subtle" color="gray" onClick={list.clear}>
        Clear
      </Button>
    </Group>
  );
}
