import {
  Accordion,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  PasswordInput,
  Stack,
  TagsInput,
  TextInput,
  Textarea,
} from '@mantine/core';
import { useState } from 'react';
import { useSaveModelService, type ModelService } from '@/lib/api/prelabel';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';
import { InputFields, OutputFields } from './Fields';
import { formOf, requestOf } from './form';

/** Sets up a model server or changes one. */
export function ServiceDialog({
  service,
  onClose,
}: {
  service?: ModelService | undefined;
  onClose: () => void;
}) {
  const [form, setForm] = useState(() => formOf(service));
  const save = useSaveModelService(service?.id);
  const change = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }));
  const submit = () =>
    save.mutate(requestOf(form), {
      onSuccess: (saved) => {
        done(`${saved.name} is saved`);
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={service?.name ?? 'New model server'} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            maxLength={128}
            value={form.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Address"
            required
            placeholder="https://models.example.org"
            description="Of a server with the Open Inference Protocol v2, without /v2"
            value={form.baseUrl}
            onChange={(event) => change({ baseUrl: event.currentTarget.value })}
          />
          <Group grow>
            <TextInput
              label="Model"
              required
              value={form.model}
              onChange={(event) => change({ model: event.currentTarget.value })}
            />
            <TextInput
              label="Version"
              placeholder="The one the server prefers"
              value={form.version}
              onChange={(event) => change({ version: event.currentTarget.value })}
            />
          </Group>
          <PasswordInput
            label="Token"
            autoComplete="new-password"
            placeholder={service?.has_token ? 'The one that is kept' : 'None'}
            value={form.token}
            onChange={(event) => change({ token: event.currentTarget.value })}
          />
          {service?.has_token && (
            <Checkbox
              label="Forget the token that is kept"
              checked={form.noToken}
              onChange={(event) => change({ noToken: event.currentTarget.checked })}
            />
          )}
          <Accordion variant="contained" multiple defaultValue={service ? [] : ['input', 'output']}>
            <Accordion.Item value="input">
              <Accordion.Control>What the model gets</Accordion.Control>
              <Accordion.Panel>
                <InputFields form={form} change={change} />
              </Accordion.Panel>
            </Accordion.Item>
            <Accordion.Item value="output">
              <Accordion.Control>What it answers</Accordion.Control>
              <Accordion.Panel>
                <OutputFields form={form} change={change} />
              </Accordion.Panel>
            </Accordion.Item>
            <Accordion.Item value="limits">
              <Accordion.Control>Media and limits</Accordion.Control>
              <Accordion.Panel>
                <Stack gap="sm">
                  <TagsInput
                    label="Media types that it takes"
                    value={form.takes}
                    onChange={(takes) => change({ takes })}
                  />
                  <Group grow>
                    <NumberInput
                      label="Media in a call"
                      min={1}
                      max={64}
                      value={form.batch}
                      onChange={(batch) => change({ batch })}
                    />
                    <NumberInput
                      label="Longest call, in seconds"
                      min={1}
                      max={600}
                      value={form.seconds}
                      onChange={(seconds) => change({ seconds })}
                    />
                  </Group>
                  <Textarea
                    label="Certificates (PEM)"
                    description="To believe in besides the system’s"
                    autosize
                    maxRows={6}
                    value={form.ca}
                    onChange={(event) => change({ ca: event.currentTarget.value })}
                  />
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
          {save.error && <Problem error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
