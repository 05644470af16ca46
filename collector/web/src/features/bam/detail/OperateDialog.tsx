import { Button, Checkbox, Group, JsonInput, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Json, Operation } from '@/lib/api/contract';
import { useDerive, useOperations } from '@/lib/api/derive';
import { Answer } from '@/ui/States';
import { failed } from '@/ui/toast';

/** The parameters that an operation's schema gives a default. */
function defaults({ parameters }: Operation): string {
  const schema = parameters as { properties?: Record<string, { default?: Json }> } | undefined;
  const known = Object.entries(schema?.properties ?? {}).flatMap(([name, one]) =>
    one.default === undefined ? [] : [[name, one.default] as const],
  );
  return JSON.stringify(Object.fromEntries(known), null, 2);
}

/** Edits or converts the media of badcases, in the background. */
export function OperateDialog({ ids, onClose }: { ids: string[]; onClose: () => void }) {
  const operations = useOperations();
  const [name, setName] = useState<string | null>(null);
  const [text, setText] = useState('{}');
  const [choose, setChoose] = useState(false);
  const derive = useDerive();
  const navigate = useNavigate();
  const submit = () => {
    let parameters: Json;
    try {
      parameters = JSON.parse(text) as Json;
    } catch {
      failed(new Error('The parameters are no JSON.'));
      return;
    }
    derive.mutate(
      { ids, operation: name ?? '', parameters, choose },
      { onSuccess: (job) => void navigate(`/jobs/${job.id}`), onError: failed },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Edit or convert media">
      <Answer of={operations}>
        {(list) => {
          const chosen = list.find((one) => one.name === name);
          return (
            <Stack gap="sm">
              <Text size="sm" c="dimmed">
                Originals never change: what is made is attached to the badcase.
              </Text>
              <Select
                label="Operation"
                data-autofocus
                data={list.map((one) => ({ value: one.name, label: one.title }))}
                value={name}
                onChange={(value) => {
                  setName(value);
                  const found = list.find((one) => one.name === value);
                  setText(found ? defaults(found) : '{}');
                }}
              />
              {chosen && (
                <JsonInput
                  label="Parameters"
                  description={chosen.description}
                  autosize
                  minRows={4}
                  maxRows={16}
                  formatOnBlur
                  value={text}
                  onChange={setText}
                />
              )}
              <Checkbox
                label="Use what is made for test data"
                checked={choose}
                onChange={(event) => setChoose(event.currentTarget.checked)}
              />
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  Cancel
                </Button>
                <Button disabled={!chosen} loading={derive.isPending} onClick={submit}>
                  Start
                </Button>
              </Group>
            </Stack>
          );
        }}
      </Answer>
    </Modal>
  );
}
