import { Alert, List, Text } from '@mantine/core';
import type { LabelNotes } from '@/lib/api/versions';
import { count } from '@/lib/format/format';

/** The most lines that are shown. */
const most = 12;

/** What was lost or refused, as far as it is told. */
export function LabelNotesView(props: { title: string; colour: string; notes: LabelNotes }) {
  const { title, colour, notes } = props;
  if (notes.count === 0) return null;
  const lines = (notes.list ?? []).slice(0, most);
  return (
    <Alert color={colour} p="xs" title={`${count(notes.count)} ${title}`}>
      <List size="sm">
        {lines.map(({ file, place, reason }, n) => (
          <List.Item key={n}>
            {[file, place].filter(Boolean).join(', ')}
            {(file ?? place) && ': '}
            {reason}
          </List.Item>
        ))}
      </List>
      {notes.count > lines.length && (
        <Text size="sm">and {count(notes.count - lines.length)} more</Text>
      )}
    </Alert>
  );
}
