import { Button, SegmentedControl } from '@mantine/core';
import { IconLayoutGrid, IconList, IconUpload } from '@tabler/icons-react';
import { memo } from 'react';
import { AnalyseButton } from '@/features/dam/analysis/AnalyseButton';
import type { BadcaseFilter } from '@/lib/api/badcases';
import type { AnalysisSelection } from '@/lib/api/contract';
import { Only } from '@/ui/Only';
import { ExportMenu } from './ExportMenu';
import { ViewMenu } from './ViewMenu';

interface Props {
  view: string | undefined;
  filter: BadcaseFilter;
  change: (part: { view: string }) => void;
  upload: () => void;
}

const views = [
  { value: 'grid', label: <IconLayoutGrid size={15} aria-label="Grid" /> },
  { value: 'table', label: <IconList size={15} aria-label="Table" /> },
];

/** What the list shows, as a selection. */
function found(filter: BadcaseFilter): AnalysisSelection {
  const params = new URLSearchParams(Object.entries(filter));
  params.delete('sort');
  const search = params.toString();
  return { from: 'badcases', ...(search && { search }) };
}

/** What can be done with the list as a whole; it is not drawn again when cards and counts come. */
export const ListActions = memo(function ListActions({ view, filter, change, upload }: Props) {
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="View"
        value={view ?? 'grid'}
        onChange={(value) => change({ view: value === 'grid' ? '' : value })}
        data={views}
      />
      <AnalyseButton of={found(filter)} label="Analyse what was found" />
      <ExportMenu filter={filter} />
      <ViewMenu table={view === 'table'} />
      <Only role="reviewer">
        <Button size="xs" leftSection={<IconUpload size={14} />} onClick={upload}>
          Upload
        </Button>
      </Only>
    </>
  );
});
