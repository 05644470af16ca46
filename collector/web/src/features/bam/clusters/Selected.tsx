import { Button, Group, Text } from '@mantine/core';
import { IconDatabasePlus, IconEdit, IconTag } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { mostSelected } from '@/lib/api/badcases';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { BulkDialog } from '../list/BulkDialog';
import { TestDataDialog } from '../TestDataDialog';
import { TagDialog } from './TagDialog';

/** The most cases that an address can name. */
const inAddress = 200;

/** What can be done with the cases that are selected on the map. */
export function Selected({ ids, clear }: { ids: string[]; clear: () => void }) {
  const [dialog, setDialog] = useState<'edit' | 'add' | 'tag'>();
  const some = ids.slice(0, mostSelected);
  return (
    <Group gap="xs" role="toolbar" aria-label="Selection" className="selection">
      <Text size="sm" fw={600} aria-live="polite">
        {count(ids.length)} selected
        {some.length < ids.length && `; the first ${count(some.length)} can be changed at once`}
      </Text>
      <Only role="engineer">
        <Button
          size="xs"
          leftSection={<IconDatabasePlus size={14} />}
          onClick={() => setDialog('add')}
        >
          Add to test data
        </Button>
      </Only>
      <Only role="reviewer">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTag size={14} />}
          onClick={() => setDialog('tag')}
        >
          Make a tag of it
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconEdit size={14} />}
          onClick={() => setDialog('edit')}
        >
          Edit
        </Button>
      </Only>
      <Button
        size="xs"
        variant="default"
        component={Link}
        to={`/bam?id=${ids.slice(0, inAddress).join(',')}`}
      >
        {ids.length > inAddress ? `Open the first ${inAddress} in list` : 'Open in list'}
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={clear}>
        Clear
      </Button>
      {dialog === 'edit' && (
        <BulkDialog
          selection={{ ids: some }}
          size={some.length}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'tag' && (
        <TagDialog of={{ ids: some }} size={some.length} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'add' && <TestDataDialog ids={some} onClose={() => setDialog(undefined)} />}
    </Group>
  );
}
