import {
  Autocomplete,
  Button,
  Group,
  Modal,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import type { Document } from '@/lib/api/contract';
import { useRowCount, useRowFields, versionPlace } from '@/lib/api/rows';
import { useEditRows, type RowsEdit } from '@/lib/api/versions';
import { count } from '@/lib/format/format';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';
import { rowNumbers, typedValue } from './cells';

type What = 'column' | 'annotation' | 'aside' | 'unaside' | 'remove';

const whats: { value: What; label: string }[] = [
  { value: 'column', label: 'Set a column' },
  { value: 'annotation', label: 'Set the annotation' },
  { value: 'aside', label: 'Set them aside, so that no set gets them' },
  { value: 'unaside', label: 'Take them back from aside' },
  { value: 'remove', label: 'Leave them out of the new version' },
];

const own = 'attr.';

interface Props {
  document: Document;
  /** The search of the rows that are seen. */
  query: string;
  onDone: () => void;
  onClose: () => void;
}

/** Changes cells of the rows that a search finds, or of some by their numbers, which makes a new version. */
export function EditRowsDialog({ document, query, onDone, onClose }: Props) {
  const place = versionPlace(document.id, document.latest);
  const fields = useRowFields(place);
  const found = useRowCount(place, query);
  const [which, setWhich] = useState<'found' | 'numbers'>('found');
  const [numbers, setNumbers] = useState('');
  const [what, setWhat] = useState<What>('column');
  const [column, setColumn] = useState('');
  const [value, setValue] = useState('');
  const [note, setNote] = useState('');
  const edit = useEditRows(document.id, document.revision);
  const rows = rowNumbers(numbers);
  const wrongRows = which === 'numbers' && numbers !== '' && rows === undefined;
  const changes: Record<What, () => Omit<RowsEdit, 'note'> | undefined> = {
    column: () => (column ? { columns: { [column]: typedValue(value) } } : undefined),
    annotation: () => ({ annotation: typedValue(value) }),
    aside: () => ({ columns: { set_aside: note } }),
    unaside: () => ({ columns: { set_aside: null } }),
    remove: () => ({ remove: true }),
  };
  const change = changes[what]();
  const chosen = which === 'found' ? { query } : rows && { rows };
  const submit = () => {
    if (!change || !chosen) return;
    edit.mutate(
      { ...chosen, ...change, note },
      {
        onSuccess: ({ version, added, removed }) => {
          done(
            added + removed === 0
              ? 'Nothing would be different: no version was made'
              : `Version ${version}: ${count(Math.max(added, removed))} rows were changed`,
          );
          onDone();
        },
      },
    );
  };
  const typed = what === 'column' || what === 'annotation';
  return (
    <Modal opened onClose={onClose} title="Edit rows" size="lg">
      <Stack gap="sm">
        <Select
          label="Which rows"
          allowDeselect={false}
          data={[
            {
              value: 'found',
              label: `${found.data === undefined ? 'All' : `All ${count(found.data)}`} ${query ? `that ${query} finds` : 'rows'} in version ${document.latest}`,
            },
            { value: 'numbers', label: 'Some, by their numbers' },
          ]}
          value={which}
          onChange={(one) => setWhich(one === 'numbers' ? 'numbers' : 'found')}
        />
        {which === 'numbers' && (
          <TextInput
            label="Numbers of rows"
            placeholder="1-5, 9"
            error={wrongRows && 'Numbers from 1 and ranges such as 1-5, parted by commas.'}
            value={numbers}
            onChange={(event) => setNumbers(event.currentTarget.value)}
          />
        )}
        <Select
          label="What"
          allowDeselect={false}
          data={whats}
          value={what}
          onChange={(one) => one && setWhat(one as What)}
        />
        {what === 'column' && (
          <Autocomplete
            label="Column"
            data={(fields.data?.fields ?? []).flatMap(({ name }) =>
              name.startsWith(own) ? name.slice(own.length) : [],
            )}
            value={column}
            onChange={setColumn}
          />
        )}
        {typed && (
          <Textarea
            label="Value"
            description="A text, or JSON. Empty takes it away."
            autosize
            maxRows={10}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        )}
        <Textarea
          label="Why"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {edit.error && <Problem error={edit.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color={what === 'remove' ? 'red' : undefined}
            disabled={!note.trim() || !change || !chosen}
            loading={edit.isPending}
            onClick={submit}
          >
            Change them
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
