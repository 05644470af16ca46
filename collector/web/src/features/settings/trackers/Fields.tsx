import {
  Group,
  PasswordInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { Tracker } from '@/lib/api/trackers';
import { kindNames, severities, statuses, usualMapping, type TrackerForm } from './form';
import { Pairs } from './Pairs';

interface Props {
  form: TrackerForm;
  change: (part: Partial<TrackerForm>) => void;
  /** The one that is changed; its kind stays. */
  tracker?: Tracker | undefined;
}

const kinds = Object.entries(kindNames).map(([value, label]) => ({ value, label }));

/** Where the tracker is and how one signs in there. */
export function Place({ form, change, tracker }: Props) {
  const { settings } = form;
  const set = (part: Partial<TrackerForm['settings']>) =>
    change({ settings: { ...settings, ...part } });
  const gitlab = form.kind === 'gitlab';
  return (
    <>
      <Group grow align="flex-start">
        <TextInput
          label="Name"
          required
          maxLength={128}
          data-autofocus
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Select
          label="Kind"
          data={kinds}
          allowDeselect={false}
          disabled={tracker !== undefined}
          value={form.kind}
          onChange={(kind) =>
            kind &&
            change({ kind: kind as Tracker['kind'], ...usualMapping(kind as Tracker['kind']) })
          }
        />
      </Group>
      <TextInput
        label="Address"
        placeholder={gitlab ? 'https://gitlab.example.org' : 'https://example.atlassian.net'}
        required
        maxLength={512}
        value={settings.base_url}
        onChange={(event) => set({ base_url: event.currentTarget.value })}
      />
      <Group grow align="flex-start">
        <TextInput
          label="Project"
          placeholder={gitlab ? 'group/project' : 'DOOR'}
          required
          maxLength={512}
          value={settings.project}
          onChange={(event) => set({ project: event.currentTarget.value })}
        />
        {!gitlab && (
          <TextInput
            label="Issue type"
            placeholder="Bug"
            required
            maxLength={128}
            value={settings.issue_type ?? ''}
            onChange={(event) => set({ issue_type: event.currentTarget.value })}
          />
        )}
      </Group>
      {!gitlab && (
        <TextInput
          label="Account"
          description="With an API token: its mail address or login. Empty for a personal access token."
          maxLength={254}
          value={settings.login ?? ''}
          onChange={(event) => set({ login: event.currentTarget.value })}
        />
      )}
      <PasswordInput
        label="Token"
        description={
          tracker
            ? 'Empty: the one that is kept stays. It is never shown.'
            : gitlab
              ? 'A project access token with the scope api and the role Reporter is enough'
              : 'It is kept as a secret and never shown'
        }
        required={!tracker}
        autoComplete="off"
        maxLength={4096}
        value={form.token}
        onChange={(event) => change({ token: event.currentTarget.value })}
      />
      <Switch
        label="In use"
        checked={form.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
    </>
  );
}

/** What stands for what, both ways. */
export function Mapping({ form, change }: Props) {
  const states = form.kind === 'gitlab' ? ['opened', 'closed'] : ['new', 'indeterminate', 'done'];
  const state = { label: 'state of the issue', data: states };
  const status = { label: 'status', data: statuses };
  return (
    <>
      <Pairs
        label="When an issue changes"
        description="The status that its badcases get. States that are not named change nothing."
        pairs={form.statusIn}
        from={state}
        to={status}
        onChange={(statusIn) => change({ statusIn })}
      />
      <Pairs
        label="When badcases change"
        description="The state that the issue gets once all its badcases stand for it."
        pairs={form.statusOut}
        from={status}
        to={form.kind === 'gitlab' ? state : { ...state, data: [] }}
        onChange={(statusOut) => change({ statusOut })}
      />
      <Switch
        label="Open the issue again when a badcase comes back (it always gets a comment)"
        checked={form.settings.reopen ?? false}
        onChange={(event) =>
          change({ settings: { ...form.settings, reopen: event.currentTarget.checked } })
        }
      />
    </>
  );
}

/** What new issues are like. */
export function NewIssues({ form, change, words }: Props & { words: string[] }) {
  const { settings } = form;
  const set = (part: Partial<TrackerForm['settings']>) =>
    change({ settings: { ...settings, ...part } });
  return (
    <>
      <TagsInput
        label="Labels"
        maxTags={20}
        value={settings.labels ?? []}
        onChange={(labels) => set({ labels })}
      />
      <Pairs
        label="Label by severity"
        description="The worst severity of an issue's badcases counts."
        pairs={form.severityLabels}
        from={{ label: 'severity', data: severities }}
        to={{ label: 'label', data: [] }}
        onChange={(severityLabels) => change({ severityLabels })}
      />
      <Pairs
        label={form.kind === 'gitlab' ? 'Label by priority' : 'Priority'}
        description="5 is the most urgent; the highest of an issue's badcases counts."
        pairs={form.priorities}
        from={{ label: 'priority', data: ['1', '2', '3', '4', '5'] }}
        to={{ label: form.kind === 'gitlab' ? 'label' : 'name in Jira', data: [] }}
        onChange={(priorities) => change({ priorities })}
      />
      <TextInput
        label="Title"
        description={`Template, with ${words.map((word) => `{${word}}`).join(' ')}`}
        placeholder="{title}"
        maxLength={512}
        value={settings.title ?? ''}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <Textarea
        label="Text before the facts"
        placeholder="{description}"
        autosize
        minRows={2}
        maxRows={8}
        value={settings.text ?? ''}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <Textarea
        label="Certificates"
        description="PEM, to believe in besides the system's; for a tracker with an authority of its own"
        autosize
        minRows={1}
        maxRows={6}
        value={settings.ca ?? ''}
        onChange={(event) => set({ ca: event.currentTarget.value })}
      />
    </>
  );
}
