import { PageTabs } from '@/ui/PageTabs';

const tabs = [
  { value: 'people', label: 'People', to: '/settings' },
  { value: 'tokens', label: 'API tokens', to: '/settings/tokens' },
  { value: 'audit', label: 'Audit', to: '/settings/audit' },
];

export function SettingsTabs({ value }: { value: 'people' | 'tokens' | 'audit' }) {
  return <PageTabs value={value} tabs={tabs} />;
}
