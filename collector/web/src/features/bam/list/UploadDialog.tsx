import {
  Alert,
  Button,
  Group,
  List,
  Modal,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useUploadBadcases } from '@/lib/api/badcases';
import type { UploadReport } from '@/lib/api/contract';
import { bytes } from '@/lib/format/format';
import { Problem } from '@/ui/States';
import { severities } from '../choices';

function Report({ report }: { report: UploadReport }) {
  const good = report.created;
  const bad = report.errors;
  return (
    <Stack gap="xs">
      {good.length > 0 && (
        <Alert color="green" p="xs">
          {good.length} {good.length === 1 ? 'file is' : 'files are'} in BAM.
        </Alert>
      )}
      {bad.length > 0 && (
        <Alert color="red" p="xs" title={`${bad.length} refused`}>
          <List size="sm">
            {bad.map((row) => (
              <List.Item key={row.name + row.error}>
                <b>{row.name}</b>: {row.error}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Stack>
  );
}

/** Badcases by hand: files dropped in, one badcase each, and every refusal by its file's name. */
export function UploadDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [files, setFiles] = useState<File[]>([]);
  const [name, setName] = useState('');
  const [severity, setSeverity] = useState<string | null>('medium');
  const [tags, setTags] = useState<string[]>([]);
  const send = useUploadBadcases();
  const submit = () =>
    send.mutate(
      { meta: { function: name, ...(severity && { severity }), tags }, files },
      { onSuccess: () => setFiles([]) },
    );
  const close = () => {
    send.reset();
    setFiles([]);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="Upload badcases" size="lg">
      <Stack gap="sm">
        <Group grow align="flex-start">
          <TextInput
            label="System function"
            placeholder="expression"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select label="Severity" data={severities} value={severity} onChange={setSeverity} />
        </Group>
        <TagsInput label="Tags" value={tags} onChange={setTags} />
        <Dropzone onDrop={(dropped) => setFiles((old) => [...old, ...dropped])} aria-label="Files">
          <Group justify="center" mih={90} c="dimmed">
            <IconUpload />
            <Text size="sm">Drop images, recordings or videos here, or click to choose</Text>
          </Group>
        </Dropzone>
        {files.length > 0 && (
          <Text size="sm">
            {files.length} {files.length === 1 ? 'file' : 'files'},{' '}
            {bytes(files.reduce((sum, file) => sum + file.size, 0))}:{' '}
            {files
              .slice(0, 5)
              .map((file) => file.name)
              .join(', ')}
            {files.length > 5 && ' …'}
          </Text>
        )}
        {send.error && <Problem error={send.error} />}
        {send.data && <Report report={send.data} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Close
          </Button>
          <Button disabled={!name || files.length === 0} loading={send.isPending} onClick={submit}>
            Upload
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
