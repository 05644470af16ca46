import { PageTabs } from '@/ui/PageTabs';

const tabs = [
  { value: 'documents', label: 'Documents', to: '/dam' },
  { value: 'sets', label: 'Sets', to: '/dam/sets' },
  { value: 'tasks', label: 'Tasks', to: '/dam/tasks' },
  { value: 'files', label: 'Files', to: '/dam/files' },
  { value: 'folders', label: 'Folders', to: '/dam/folders' },
  { value: 'analysis', label: 'Analysis', to: '/dam/analysis' },
];

export function DamTabs({
  value,
}: {
  value: 'documents' | 'sets' | 'tasks' | 'files' | 'folders' | 'analysis';
}) {
  return <PageTabs value={value} tabs={tabs} />;
}
