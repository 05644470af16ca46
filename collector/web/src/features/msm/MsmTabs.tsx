import { PageTabs } from '@/ui/PageTabs';

const tabs = [
  { value: 'models', label: 'Models', to: '/msm' },
  { value: 'deployments', label: 'Deployments', to: '/msm/deployments' },
];

export function MsmTabs({ value }: { value: 'models' | 'deployments' }) {
  return <PageTabs value={value} tabs={tabs} />;
}
