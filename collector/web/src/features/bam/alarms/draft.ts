import type { AlarmRule, RuleDraft } from '@/lib/api/alarms';

/** A rule as the editor holds it: everything is set. */
export type Draft = Required<RuleDraft>;

export const fresh = (query: string, me: string): Draft => ({
  name: '',
  query,
  search: '',
  measure: 'reports',
  window: 'day',
  kind: 'baseline',
  false_per_year: 4,
  threshold: 10,
  min_count: 5,
  min_exposure: 1000,
  cooldown_hours: 24,
  enabled: true,
  channels: [],
  watchers: me === '' ? [] : [me],
});

export const draftOf = (rule: AlarmRule): Draft => ({
  name: rule.name,
  query: rule.query,
  search: rule.search,
  measure: rule.measure,
  window: rule.window,
  kind: rule.kind,
  false_per_year: rule.false_per_year || 4,
  threshold: rule.threshold || 10,
  min_count: rule.min_count,
  min_exposure: rule.min_exposure,
  cooldown_hours: rule.cooldown_hours,
  enabled: rule.enabled,
  channels: rule.channels,
  watchers: rule.watchers,
});

/** What the preview depends on: a name or a channel need not be asked about again. */
export const previewed = (draft: Draft): RuleDraft => ({
  ...draft,
  name: 'preview',
  channels: [],
  watchers: [],
  enabled: true,
});

/** How sensitive a rule is, in the words of its slider. */
export const sensitivities = [
  { value: 0.5, label: 'One in two years' },
  { value: 1, label: 'One a year' },
  { value: 4, label: 'Four a year' },
  { value: 12, label: 'One a month' },
  { value: 52, label: 'One a week' },
];
