import {
  Alert,
  Button,
  Checkbox,
  FileInput,
  Group,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import type { Document } from '@/lib/api/contract';
import { useImportLabels, useLabelFormats, type LabelReport } from '@/lib/api/versions';
import { count } from '@/lib/format/format';
import { Problem } from '@/ui/States';
import { LabelNotesView } from './LabelNotesView';

/** What a set of labels came to. */
function Report({ report }: { report: LabelReport }) {
  const { labels, added, removed, rows, version, stored, known } = report;
  const same = added + removed === 0;
  return (
    <Stack gap="xs">
      <Alert
        color={same ? 'gray' : 'green'}
        p="xs"
        title={
          same
            ? `Version ${version} has these rows already`
            : `Version ${version} has ${count(rows)} rows`
        }
      >
        Read as {labels.format}: it states {count(labels.images)} media, {count(labels.annotations)}{' '}
        annotations and {count(labels.categories)} classes; {count(labels.items)} media with{' '}
        {count(labels.objects)} objects were taken. {count(stored)} media were stored,{' '}
        {count(known)} were here before.
      </Alert>
      <LabelNotesView title="could not be carried" colour="orange" notes={labels.losses} />
      <LabelNotesView title="refused" colour="red" notes={labels.refused} />
    </Stack>
  );
}

interface Props {
  document: Document;
  onDone: () => void;
  onClose: () => void;
}

/** Makes a new version of a set of labels in the format of another tool. */
export function LabelImport({ document, onDone, onClose }: Props) {
  const formats = useLabelFormats();
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState('');
  const [mode, setMode] = useState<'replace' | 'append'>('append');
  const [media, setMedia] = useState(true);
  const [note, setNote] = useState('');
  const load = useImportLabels(document.id);
  const submit = () => {
    if (file) load.mutate({ file, format, mode, media, note }, { onSuccess: onDone });
  };
  return (
    <Stack gap="sm">
      {load.data ? (
        <Report report={load.data} />
      ) : (
        <>
          <FileInput
            label="Set of labels"
            description="A ZIP or tar.gz, or one file of a set. Media that lie within are stored; others are found among the stored files by their names."
            placeholder="Choose a file"
            leftSection={<IconUpload size={14} />}
            value={file}
            onChange={setFile}
          />
          <Select
            label="Format"
            data={[
              { value: '', label: 'Recognised by what it holds' },
              ...(formats.data?.items ?? []).map((value) => ({ value, label: value })),
            ]}
            allowDeselect={false}
            searchable
            value={format}
            onChange={(value) => setFormat(value ?? '')}
          />
          {document.latest > 0 && (
            <SegmentedControl
              aria-label="Rows of the version before"
              value={mode}
              onChange={(value) => setMode(value === 'append' ? 'append' : 'replace')}
              data={[
                { value: 'append', label: 'Keep its rows and add these' },
                { value: 'replace', label: 'Only these rows' },
              ]}
            />
          )}
          <Checkbox
            label="Store the media that lie in it"
            checked={media}
            onChange={(event) => setMedia(event.currentTarget.checked)}
          />
          <TextInput
            label="Note"
            placeholder="what is new"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {load.error && <Problem error={load.error} />}
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {load.data ? 'Close' : 'Cancel'}
        </Button>
        {!load.data && (
          <Button disabled={!file} loading={load.isPending} onClick={submit}>
            Import
          </Button>
        )}
      </Group>
    </Stack>
  );
}
