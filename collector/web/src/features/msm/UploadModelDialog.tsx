import { Button, FileInput, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useUploadModel } from '@/lib/api/models';
import { Problem } from '@/ui/States';

/** Registers a file that was made elsewhere. Its format is read from its bytes. */
export function UploadModelDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [form, setForm] = useState({ name: '', version: '', slot: '', description: '' });
  const [file, setFile] = useState<File | null>(null);
  const send = useUploadModel();
  const navigate = useNavigate();
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }));
  const submit = () => {
    if (!file) return;
    send.mutate(
      { ...form, file },
      {
        onSuccess: (model) => {
          onClose();
          void navigate(`/msm/models/${model.id}`);
        },
      },
    );
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Upload model">
      <Stack gap="sm">
        <TextInput
          label="Name"
          placeholder="expression-small"
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Group grow>
          <TextInput
            label="Slot"
            placeholder="expression"
            value={form.slot}
            onChange={(event) => set({ slot: event.currentTarget.value })}
          />
          <TextInput
            label="Version"
            placeholder="the next number"
            value={form.version}
            onChange={(event) => set({ version: event.currentTarget.value })}
          />
        </Group>
        <TextInput
          label="Description"
          value={form.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <FileInput label="File" placeholder="Choose a file" value={file} onChange={setFile} />
        {send.error && <Problem error={send.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!file || !form.slot} loading={send.isPending} onClick={submit}>
            Register
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
