import {
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddress } from '@/lib/address';
import type { Document } from '@/lib/api/contract';
import { useAddDocument, useAddRowsOfFiles, type ChosenFiles } from '@/lib/api/data';
import { count } from '@/lib/format/format';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';
import { DocumentField } from '../DocumentField';
import { columnsOf } from './columns';

const names = ['document'] as const;

interface Props {
  /** The files, and how many they are. */
  files: ChosenFiles;
  size: number;
  onClose: () => void;
}

const kinds: { value: Document['kind']; label: string }[] = [
  { value: 'train', label: 'Training data' },
  { value: 'test', label: 'Test data' },
  { value: 'data', label: 'Other data' },
];

/** Makes rows of files: in a document that is there, or in a new one. */
export function AddRowsDialog({ files, size, onClose }: Props) {
  const [where, setWhere] = useState<'there' | 'new'>('there');
  // A link to the page may say into which one, such as that of a collection.
  const [address] = useAddress(names);
  const [document, setDocument] = useState(address.document ?? '');
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Document['kind']>('train');
  const [texts, setTexts] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const make = useAddDocument();
  const add = useAddRowsOfFiles();
  const navigate = useNavigate();
  const columns = columnsOf(texts);
  const bring = (id: string) =>
    add.mutate(
      { document: id, files, columns: columns.values, note: note.trim() },
      {
        onSuccess: ({ added, there }) => {
          done(
            `${added === 1 ? 'One row was' : `${count(added)} rows were`} added${there > 0 ? `; ${count(there)} files had rows already` : ''}.`,
          );
          void navigate(`/dam/documents/${id}`);
        },
      },
    );
  const submit = () => {
    if (where === 'there') bring(document);
    // A document that was made before an error is the one to go on with.
    else if (make.data) bring(make.data.id);
    else make.mutate({ name: name.trim(), kind }, { onSuccess: ({ id }) => bring(id) });
  };
  const ready = where === 'there' ? document !== '' : name.trim() !== '';
  const error = make.error ?? add.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={size === 1 ? 'Add a file to a document' : `Add ${count(size)} files to a document`}
    >
      <Stack gap="sm">
        <SegmentedControl
          size="xs"
          aria-label="Which document"
          disabled={make.data !== undefined}
          value={where}
          onChange={(value) => setWhere(value as 'there' | 'new')}
          data={[
            { value: 'there', label: 'One that is there' },
            { value: 'new', label: 'A new one' },
          ]}
        />
        {where === 'there' ? (
          <DocumentField value={document} onChange={setDocument} />
        ) : (
          <Group grow align="flex-start">
            <TextInput
              label="Name"
              required
              disabled={make.data !== undefined}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="Kind"
              data={kinds}
              allowDeselect={false}
              disabled={make.data !== undefined}
              value={kind}
              onChange={(value) => value && setKind(value as Document['kind'])}
            />
          </Group>
        )}
        <TagsInput
          label="Columns"
          description="That each row gets, such as place=hall or batch=7"
          value={texts}
          onChange={setTexts}
          splitChars={[]}
          error={columns.wrong && `“${columns.wrong}” is no column: write name=value`}
        />
        <TextInput
          label="Note"
          maxLength={4096}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed">
          Each file gets a row without annotation. Files that the document has rows of already get
          none.
        </Text>
        {error && <Problem error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!ready || columns.wrong !== undefined}
            loading={make.isPending || add.isPending}
            onClick={submit}
          >
            Add rows
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
