import { Accordion, Alert, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSaveTracker, type Tracker, type TrackerAnswer } from '@/lib/api/trackers';
import { Secret } from '@/ui/Secret';
import { Problem } from '@/ui/States';
import { done } from '@/ui/toast';
import { Mapping, NewIssues, Place } from './Fields';
import { formOf, kindNames, requestOf } from './form';

/** How the webhook is set up over there, with the secret that is shown this once. */
function HookHelp({ answer }: { answer: TrackerAnswer }) {
  const { tracker, hook_secret } = answer;
  const gitlab = tracker.kind === 'gitlab';
  return (
    <Stack gap="sm">
      <Alert color="yellow" p="xs">
        Copy the secret now; it is not shown again.
      </Alert>
      <Text size="sm">
        {gitlab
          ? 'In the project: Settings → Webhooks → Add new webhook, trigger “Issues events”. Address and secret token:'
          : 'In Jira: System → WebHooks → Create, events “issue updated” and “issue deleted”. Address and secret:'}
      </Text>
      <Secret text={tracker.hook_url} />
      <Secret text={hook_secret ?? ''} />
      {!gitlab && (
        <Text size="sm" c="dimmed">
          A Jira that has no field for a secret gets it in the address: add <code>?secret=</code>{' '}
          and the secret.
        </Text>
      )}
    </Stack>
  );
}

interface Props {
  tracker?: Tracker;
  words: string[];
  onClose: () => void;
}

/** Sets up a tracker or changes one. */
export function TrackerDialog({ tracker, words, onClose }: Props) {
  const [form, setForm] = useState(() => formOf(tracker));
  const save = useSaveTracker(tracker?.id);
  const change = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }));
  const submit = () =>
    save.mutate(requestOf(form), {
      onSuccess: (answer) => {
        done(`${answer.tracker.name} is saved`);
        if (!answer.hook_secret) onClose();
      },
    });
  const title = tracker ? `${tracker.name} (${kindNames[tracker.kind]})` : 'New tracker';
  if (save.data?.hook_secret) {
    return (
      <Modal opened onClose={onClose} title="Webhook" size="lg">
        <HookHelp answer={save.data} />
        <Group justify="flex-end" mt="sm">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <Place form={form} change={change} tracker={tracker} />
          <Accordion variant="contained" multiple>
            <Accordion.Item value="mapping">
              <Accordion.Control>Statuses</Accordion.Control>
              <Accordion.Panel>
                <Stack gap="sm">
                  <Mapping form={form} change={change} />
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
            <Accordion.Item value="issues">
              <Accordion.Control>New issues</Accordion.Control>
              <Accordion.Panel>
                <Stack gap="sm">
                  <NewIssues form={form} change={change} words={words} />
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
          {tracker && (
            <div>
              <Text size="sm" fw={500}>
                Address for the webhook
              </Text>
              <Secret text={tracker.hook_url} />
            </div>
          )}
          {tracker && (
            <Checkbox
              label="Make another secret for webhooks; the old one stops working"
              checked={form.newHookSecret}
              onChange={(event) => change({ newHookSecret: event.currentTarget.checked })}
            />
          )}
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
