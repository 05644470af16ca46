import { useLocation } from 'react-router';
import { useActiveAlarms } from '@/lib/api/alarms';
import { PageTabs } from '@/ui/PageTabs';

/** Cases and their statistics share their filters, so the address goes along. */
export function BamTabs({
  value,
}: {
  value: 'badcases' | 'next' | 'stats' | 'weekly' | 'changes' | 'imports' | 'clusters' | 'alarms';
}) {
  const { search } = useLocation();
  const open = useActiveAlarms().data?.open ?? 0;
  return (
    <PageTabs
      value={value}
      tabs={[
        { value: 'badcases', label: 'Cases', to: `/bam${search}` },
        { value: 'next', label: 'Next', to: '/bam/next' },
        { value: 'stats', label: 'Statistics', to: `/bam/stats${search}` },
        { value: 'weekly', label: 'Weekly report', to: `/bam/weekly${search}` },
        { value: 'changes', label: 'Changes', to: '/bam/changes' },
        { value: 'imports', label: 'Imports', to: '/bam/imports' },
        { value: 'clusters', label: 'Clusters', to: `/bam/clusters${search}` },
        {
          value: 'alarms',
          label: open > 0 ? `Alarms (${String(open)})` : 'Alarms',
          to: '/bam/alarms',
        },
      ]}
    />
  );
}
