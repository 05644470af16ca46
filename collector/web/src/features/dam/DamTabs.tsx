import { PageTabs } from '@/ui/PageTabs';

const tabs = [
  { value: 'documents', label: 'Documents', to: '/dam' },
  { value: 'sets', label: 'Sets', to: '/dam/sets' },
  { value: 'files', label: 'Files', to: '/dam/files' },
  { value: 'folders', label: 'Folders', to: '/dam/folders' },
];

export function DamTabs({ value }: { value: 'documents' | 'sets' | 'files' | 'folders' }) {
  return <PageTabs value={value} tabs={tabs} />;
}
