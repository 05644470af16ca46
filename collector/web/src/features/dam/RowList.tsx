import { Anchor, Button, Stack } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Link } from 'react-router';
import { blobUrl } from '@/lib/api/badcases';
import type { DataRow, Page } from '@/lib/api/contract';
import { jsonText } from '@/lib/format/format';
import { RowsTable, type Column } from '@/ui/RowsTable';
import { Answer, Empty } from '@/ui/States';
import { prediction } from '../bam/prediction';
import { Thumb } from '../bam/media/Thumb';

/** The most columns of their own that are shown. */
const most = 6;

function columnsOf(rows: DataRow[]): Column<DataRow>[] {
  const own = [...new Set(rows.flatMap((row) => Object.keys(row.columns ?? {})))].slice(0, most);
  return [
    {
      head: ' ',
      cell: (row) => (
        <div style={{ width: 52 }}>
          <Thumb
            media={
              row.sha256
                ? { name: row.path, sha256: row.sha256, size: 0, media_type: 'image/*' }
                : undefined
            }
            height={38}
          />
        </div>
      ),
    },
    {
      head: 'Path',
      cell: (row) =>
        row.sha256 ? (
          <Anchor size="sm" href={blobUrl(row.sha256)} download={row.path}>
            {row.path}
          </Anchor>
        ) : (
          row.path
        ),
    },
    {
      head: 'Annotation',
      cell: (row) => prediction(row.annotation).label ?? jsonText(row.annotation),
    },
    ...own.map((name) => ({ head: name, cell: (row: DataRow) => jsonText(row.columns?.[name]) })),
    { head: 'MD5', cell: (row) => <span className="mono">{row.md5 || '–'}</span> },
    {
      head: 'Badcase',
      cell: (row) =>
        row.badcase ? (
          <Anchor component={Link} size="sm" to={`/bam/badcases/${row.badcase}`}>
            Open
          </Anchor>
        ) : (
          '–'
        ),
    },
  ];
}

/** The rows of a document's version or of a set, page by page. */
export function RowList({ query }: { query: UseInfiniteQueryResult<InfiniteData<Page<DataRow>>> }) {
  return (
    <Answer of={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Empty title="No rows" />;
        return (
          <Stack gap="xs">
            <RowsTable
              rows={rows}
              columns={columnsOf(rows)}
              id={(row) => `${row.path} ${row.sha256 ?? ''}`}
              width={860}
            />
            {query.hasNextPage && (
              <Button
                variant="default"
                size="xs"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                Load more
              </Button>
            )}
          </Stack>
        );
      }}
    </Answer>
  );
}
