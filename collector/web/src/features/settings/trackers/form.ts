import type { BadcaseStatus, Severity } from '@/lib/api/contract';
import type { Tracker, TrackerRequest, TrackerSettings } from '@/lib/api/trackers';

export const kindNames: Record<Tracker['kind'], string> = {
  gitlab: 'GitLab',
  jira_cloud: 'Jira Cloud',
  jira_server: 'Jira Server or Data Center',
};

export const severities: Severity[] = ['low', 'medium', 'high', 'critical'];
export const statuses: BadcaseStatus[] = ['new', 'open', 'in_progress', 'resolved', 'wont_fix'];

/** One line of a mapping, as it is typed. */
export interface Pair {
  from: string;
  to: string;
}

/** What the form holds; mappings are lists of pairs, so that a half-typed one has a place. */
export interface TrackerForm {
  name: string;
  kind: Tracker['kind'];
  enabled: boolean;
  token: string;
  newHookSecret: boolean;
  settings: Omit<TrackerSettings, 'status_in' | 'status_out' | 'severity_labels' | 'priorities'>;
  statusIn: Pair[];
  statusOut: Pair[];
  severityLabels: Pair[];
  priorities: Pair[];
}

const pairs = (map: Record<string, string> | undefined): Pair[] =>
  Object.entries(map ?? {}).map(([from, to]) => ({ from, to }));

const mapOf = (list: Pair[]): Record<string, string> =>
  Object.fromEntries(
    list
      .filter(({ from, to }) => from.trim() && to.trim())
      .map(({ from, to }) => [from.trim(), to.trim()]),
  );

/** What a new tracker of a kind begins with. */
export function usualMapping(kind: Tracker['kind']): Pick<TrackerForm, 'statusIn' | 'statusOut'> {
  return kind === 'gitlab'
    ? {
        statusIn: [{ from: 'closed', to: 'resolved' }],
        statusOut: [{ from: 'resolved', to: 'closed' }],
      }
    : {
        statusIn: [{ from: 'done', to: 'resolved' }],
        statusOut: [{ from: 'resolved', to: 'Done' }],
      };
}

export function formOf(tracker?: Tracker): TrackerForm {
  if (!tracker) {
    return {
      name: '',
      kind: 'gitlab',
      enabled: true,
      token: '',
      newHookSecret: false,
      settings: { base_url: '', project: '', labels: [], reopen: true },
      severityLabels: [],
      priorities: [],
      ...usualMapping('gitlab'),
    };
  }
  const { status_in, status_out, severity_labels, priorities, ...settings } = tracker.settings;
  return {
    name: tracker.name,
    kind: tracker.kind,
    enabled: tracker.enabled,
    token: '',
    newHookSecret: false,
    settings,
    statusIn: pairs(status_in),
    statusOut: pairs(status_out),
    severityLabels: pairs(severity_labels),
    priorities: pairs(priorities),
  };
}

export function requestOf(form: TrackerForm): TrackerRequest {
  return {
    name: form.name.trim(),
    kind: form.kind,
    enabled: form.enabled,
    new_hook_secret: form.newHookSecret,
    ...(form.token && { token: form.token }),
    settings: {
      ...form.settings,
      base_url: form.settings.base_url.trim().replace(/\/+$/, ''),
      project: form.settings.project.trim(),
      status_in: mapOf(form.statusIn),
      status_out: mapOf(form.statusOut),
      severity_labels: mapOf(form.severityLabels),
      priorities: mapOf(form.priorities),
    },
  };
}
