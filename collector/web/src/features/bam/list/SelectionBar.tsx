import { Button, Group, Text } from '@mantine/core';
import {
  IconArrowMerge,
  IconChartBar,
  IconClipboardList,
  IconDatabasePlus,
  IconEdit,
  IconTicket,
  IconWand,
} from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { newTaskAddress } from '@/lib/api/dataTasks';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import type { ListState } from './selection';

/** The most that can be named one by one in an address. */
const mostCounted = 500;

interface Props {
  list: ListState;
  loaded: number;
  total: number | undefined;
  edit: () => void;
  add: () => void;
  /** Makes one badcase of those that are named one by one. */
  merge?: () => void;
  /** Edits or converts their media. */
  operate?: () => void;
  /** Makes or links an issue for them. */
  issue?: () => void;
  /** What only some pages do with a selection. */
  children?: React.ReactNode;
}

/** What can be done with the badcases that are selected; it stays in sight. */
export function SelectionBar(props: Props) {
  const { list, loaded, total = 0, edit, add, merge, operate, issue, children } = props;
  const { search } = useLocation();
  const chosen = list.all ? total : list.selected.size;
  const counted = list.all ? search : `?id=${[...list.selected].join(',')}`;
  if (chosen === 0) return null;
  return (
    <Group gap="xs" role="toolbar" aria-label="Selection" className="selection">
      <Text size="sm" fw={600} aria-live="polite">
        {list.all ? `All ${count(total)} found are selected` : `${count(chosen)} selected`}
      </Text>
      <Only role="engineer">
        <Button size="xs" leftSection={<IconDatabasePlus size={14} />} onClick={add}>
          Add to test data
        </Button>
      </Only>
      {!list.all && (
        <Only role="engineer">
          <Button
            size="xs"
            variant="default"
            component={Link}
            to={newTaskAddress({ kind: 'collection', badcases: [...list.selected] })}
            leftSection={<IconClipboardList size={14} />}
          >
            Collect more
          </Button>
        </Only>
      )}
      <Only role="reviewer">
        <Button size="xs" variant="default" leftSection={<IconEdit size={14} />} onClick={edit}>
          Edit
        </Button>
      </Only>
      {merge && !list.all && chosen > 1 && (
        <Only role="reviewer">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowMerge size={14} />}
            onClick={merge}
          >
            Merge
          </Button>
        </Only>
      )}
      {operate && (
        <Only role="engineer">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconWand size={14} />}
            onClick={operate}
          >
            Edit or convert
          </Button>
        </Only>
      )}
      {chosen <= mostCounted || list.all ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconChartBar size={14} />}
          component={Link}
          to={`/bam/stats${counted}`}
        >
          Statistics
        </Button>
      ) : null}
      {issue && (
        <Only role="reviewer">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTicket size={14} />}
            onClick={issue}
          >
            Create issue
          </Button>
        </Only>
      )}
      {children}
      {!list.all && chosen < loaded && (
        <Button size="xs" variant="subtle" color="gray" onClick={list.selectLoaded}>
          Select all loaded
        </Button>
      )}
      {!list.all && chosen < total && (
        <Button size="xs" variant="subtle" color="gray" onClick={list.selectAll}>
          Select all {count(total)} found
        </Button>
      )}
      <Button size="xs" variant="subtle" color="gray" onClick={list.clear}>
        Clear
      </Button>
    </Group>
  );
}
