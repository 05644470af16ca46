import { useMay } from '@/lib/api/people';
import { PageTabs } from '@/ui/PageTabs';

const own = [
  { value: 'tokens', label: 'API tokens', to: '/settings/tokens' },
  { value: 'mail', label: 'Mail', to: '/settings/mail' },
  { value: 'keys', label: 'Keyboard', to: '/settings/keys' },
  { value: 'badcases', label: 'Badcases', to: '/settings/badcases' },
];
/** For engineers as well. */
const tools = [{ value: 'models', label: 'Pre-labelling', to: '/settings/models' }];
const all = [
  { value: 'people', label: 'People', to: '/settings' },
  ...own,
  { value: 'likeness', label: 'Duplicates', to: '/settings/duplicates' },
  { value: 'channels', label: 'Channels', to: '/settings/channels' },
  { value: 'trackers', label: 'Trackers', to: '/settings/trackers' },
  { value: 'labelling', label: 'Labelling', to: '/settings/labelling' },
  ...tools,
  { value: 'audit', label: 'Audit', to: '/settings/audit' },
];

/** Everybody has tokens, engineers their tools; people and the audit trail are for administrators. */
export function SettingsTabs({
  value,
}: {
  value:
    | 'people'
    | 'tokens'
    | 'mail'
    | 'keys'
    | 'badcases'
    | 'likeness'
    | 'channels'
    | 'trackers'
    | 'models'
    | 'labelling'
    | 'audit';
}) {
  const engineer = useMay('engineer');
  const administrator = useMay('administrator');
  return (
    <PageTabs value={value} tabs={administrator ? all : engineer ? [...own, ...tools] : own} />
  );
}
