import {
  Alert,
  Button,
  FileInput,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import type { Document, ImportReport } from '@/lib/api/contract';
import { useImportVersion, type ImportRequest } from '@/lib/api/data';
import { count } from '@/lib/format/format';
import { Problem } from '@/ui/States';
import { LabelImport } from './document/LabelImport';

/** What an import changed. */
function Report({ report }: { report: ImportReport }) {
  if (report.added + report.removed === 0) {
    return (
      <Alert color="gray" p="xs" title={`Version ${report.version} has these rows already`}>
        No new version was made.
      </Alert>
    );
  }
  const parts = [
    `${count(report.added)} new`,
    `${count(report.kept)} kept`,
    `${count(report.removed)} gone`,
    ...(report.repeated > 0 ? [`${count(report.repeated)} stood there twice`] : []),
  ];
  return (
    <Alert color="green" p="xs" title={`Version ${report.version} has ${count(report.rows)} rows`}>
      {parts.join(', ')}.
    </Alert>
  );
}

interface Props {
  document: Document;
  onDone: () => void;
  onClose: () => void;
}

/** Makes a new version of a document from CSV, JSON or XML, or from labels of another tool. */
export function ImportDialog({ document, onDone, onClose }: Props) {
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState<ImportRequest['mode']>('append');
  const [note, setNote] = useState('');
  const [kind, setKind] = useState('rows');
  const load = useImportVersion(document.id);
  const submit = () => {
    if (file) load.mutate({ file, mode, note }, { onSuccess: () => onDone() });
  };
  return (
    <Modal opened onClose={onClose} title="Import version" size="lg">
      <SegmentedControl
        mb="sm"
        fullWidth
        aria-label="What is imported"
        value={kind}
        onChange={setKind}
        data={[
          { value: 'rows', label: 'Rows: CSV, JSON, XML' },
          { value: 'labels', label: 'Labels of another tool: COCO, VOC, YOLO …' },
        ]}
      />
      {kind === 'labels' ? (
        <LabelImport document={document} onDone={onDone} onClose={onClose} />
      ) : (
        <Stack gap="sm">
          {load.data ? (
            <Report report={load.data} />
          ) : (
            <>
              <FileInput
                label="File"
                description="CSV with a line of names, a JSON array, one JSON object a line, or XML with an element for each row. Columns: path, md5, sha256, annotation, and any other."
                placeholder="Choose a file"
                accept=".csv,.tsv,.json,.jsonl,.ndjson,.xml"
                leftSection={<IconUpload size={14} />}
                value={file}
                onChange={setFile}
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
              <TextInput
                label="Note"
                placeholder="what is new"
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
              />
              <Text size="xs" c="dimmed">
                All rows go in, or none. Versions never change.
              </Text>
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
      )}
    </Modal>
  );
}
