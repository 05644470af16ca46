import { Button, Center, Text } from '@mantine/core';
import { IconFile, IconTablePlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import type { DataFile } from '@/lib/api/contract';
import { useFiles } from '@/lib/api/data';
import { totalOf } from '@/lib/api/pages';
import { bytes, shortHash } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { Thumb } from '../../bam/media/Thumb';
import { mediaKind } from '../../bam/prediction';
import { DamTabs } from '../DamTabs';
import { AddRowsDialog } from './AddRowsDialog';
import { codedOf, flawOf, lengthOf, sidesOf } from './facts';
import { Uploads } from './Uploads';

const names = ['query', 'sort'] as const;

const columns: Column<DataFile>[] = [
  {
    head: ' ',
    cell: (file) => (
      <div style={{ width: 52 }}>
        {mediaKind(file) === 'other' ? (
          <Center h={38} c="dimmed">
            <IconFile size={20} />
          </Center>
        ) : (
          <Thumb media={file} height={38} />
        )}
      </div>
    ),
  },
  {
    head: 'Name',
    sort: 'name',
    cell: (file) => (
      <>
        {file.name}
        {flawOf(file) && (
          <Text size="xs" c={file.condition === 'broken' ? 'red' : 'dimmed'} title={file.problem}>
            {flawOf(file)}
            {file.problem && `: ${file.problem}`}
          </Text>
        )}
      </>
    ),
  },
  { head: 'Coded as', line: true, sort: 'codec', cell: (file) => codedOf(file) },
  { head: 'Sides', line: true, right: true, sort: '-width', cell: (file) => sidesOf(file) || '–' },
  {
    head: 'Length',
    line: true,
    right: true,
    sort: '-seconds',
    cell: (file) => lengthOf(file) || '–',
  },
  { head: 'Size', right: true, line: true, sort: '-size', cell: (file) => bytes(file.size) },
  {
    head: 'MD5',
    cell: (file) => (
      <span className="mono" title={file.md5}>
        {shortHash(file.md5)}
      </span>
    ),
  },
  {
    head: 'Added',
    line: true,
    sort: '-created_at',
    cell: (file) => <When at={file.created_at} />,
  },
];

/** Every file that data rows can name, once per content. */
export function FilesPage() {
  const [filter, change] = useAddress(names);
  const files = useFiles(filter);
  const [adding, setAdding] = useState(false);
  const total = totalOf(files) ?? 0;
  return (
    <Page
      title="Files"
      actions={
        <Only role="engineer">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTablePlus size={14} />}
            disabled={total === 0}
            onClick={() => setAdding(true)}
          >
            {filter.query ? 'Add these to a document' : 'Add all to a document'}
          </Button>
        </Only>
      }
    >
      {adding && (
        <AddRowsDialog
          files={{ query: filter.query ?? '' }}
          size={total}
          onClose={() => setAdding(false)}
        />
      )}
      <DamTabs value="files" />
      <Only role="engineer">
        <Uploads />
      </Only>
      <ListSearch
        of="files"
        example="part of a name, is:image, width>1000 …"
        filter={filter}
        change={change}
      />
      <PagedTable
        of={files}
        nouns={['file', 'files']}
        empty={<Empty title={filter.query ? 'No file matches' : 'No files yet'} />}
        id={(file) => file.sha256}
        to={(file) => `/dam/files/${file.sha256}`}
        width={900}
        sort={filter.sort ?? '-created_at'}
        onSort={(sort) => change({ sort })}
        columns={columns}
      />
    </Page>
  );
}
