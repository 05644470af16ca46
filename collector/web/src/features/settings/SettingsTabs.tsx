import { useMay } from '@/lib/api/people';
import { PageTabs } from '@/ui/PageTabs';

const own = [
  { value: 'tokens', label: 'API tokens', to: '/settings/tokens' },
  { value: 'mail', label: 'Mail', to: '/settings/mail' },
  { value: 'keys', label: 'Keyboard', to: '/settings/keys' },
  { value: 'badcases', label: 'Badcases', to: '/settings/badcases' },
];
const all = [
  { value: 'people', label: 'People', to: '/settings' },
  ...own,
  { value: 'likeness', label: 'Duplicates', to: '/settings/duplicates' },
  { value: 'channels', label: 'Channels', to: '/settings/channels' },
  { value: 'trackers', label: 'Trackers', to: '/settings/trackers' },
  { value: 'audit', label: 'Audit', to: '/settings/audit' },
];

/** Everybody has tokens; people and the audit trail are for administrators. */
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
    | 'audit';
}) {
  return <PageTabs value={value} tabs={useMay('administrator') ? all : own} />;
}
