import { PageTabs } from '@/ui/PageTabs';

const tabs = [
  { value: 'devices', label: 'Devices', to: '/fleet' },
  { value: 'groups', label: 'Groups', to: '/fleet/groups' },
  { value: 'campaigns', label: 'Campaigns', to: '/fleet/campaigns' },
  { value: 'rates', label: 'Badcase rates', to: '/fleet/rates' },
];

export function FleetTabs({ value }: { value: 'devices' | 'groups' | 'campaigns' | 'rates' }) {
  return <PageTabs value={value} tabs={tabs} />;
}
