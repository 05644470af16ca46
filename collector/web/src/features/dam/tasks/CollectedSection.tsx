import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDatabase, IconFolderSearch, IconTableImport, IconUpload } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { DataTask } from '@/lib/api/dataTasks';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Section } from '@/ui/Section';
import { Done } from './TaskBits';
import { documentAddress, some } from './words';

/** How many rows came of those that are wanted, and the ways to bring more. */
export function CollectedSection({ task }: { task: DataTask }) {
  const { done, total } = task.counts;
  const left = Math.max(0, total - done);
  const way = (to: string, icon: React.ReactNode, text: string) => (
    <Button size="xs" variant="default" component={Link} to={to} leftSection={icon}>
      {text}
    </Button>
  );
  return (
    <Section title="Collected">
      <Stack gap="sm">
        <Done task={task} />
        <Text size="sm">
          {count(done)} of {some(total, 'row')} {done === 1 ? 'has' : 'have'} come
          {left > 0 ? `, ${count(left)} to go.` : ': that is all that was wanted.'}{' '}
          <Text span size="sm" c="dimmed">
            Counted are rows {task.query ? 'that the search of the task finds ' : ''}beyond the{' '}
            {count(task.start)} that were in the document when the task was made.
          </Text>
        </Text>
        <Group gap="xs">
          <Only role="engineer">
            {way(`/dam/files?document=${task.document}`, <IconUpload size={14} />, 'Upload files')}
            {way(
              `${documentAddress(task)}${task.query ? '&' : '?'}import=1`,
              <IconTableImport size={14} />,
              'Import rows',
            )}
          </Only>
          {way('/dam/folders', <IconFolderSearch size={14} />, 'Watched folders')}
          {way(documentAddress(task), <IconDatabase size={14} />, 'Rows in the document')}
        </Group>
        <Text size="xs" c="dimmed">
          Uploaded files, and those of watched folders, become rows by “Add to a document” on the
          page of files; a table of rows is imported.
        </Text>
      </Stack>
    </Section>
  );
}
