import { useMay } from '@/lib/api/people';
import { PageTabs } from '@/ui/PageTabs';

const own = [{ value: 'tokens', label: 'API tokens', to: '/settings/tokens' }];
const all = [
  { value: 'people', label: 'People', to: '/settings' },
  ...own,
  { value: 'audit', label: 'Audit', to: '/settings/audit' },
];

/** Everybody has tokens; people and the audit trail are for administrators. */
export function SettingsTabs({ value }: { value: 'people' | 'tokens' | 'audit' }) {
  return <PageTabs value={value} tabs={useMay('administrator') ? all : own} />;
}
