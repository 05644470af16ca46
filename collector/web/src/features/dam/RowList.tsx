import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { fileUrl } from '@/lib/api/data';
import type { DataRow, Json } from '@/lib/api/contract';
import { rowsOf, type Paged } from '@/lib/api/pages';
import { jsonText, shortHash } from '@/lib/format/format';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { Empty } from '@/ui/States';
import { mediaTypeOf, prediction } from '../bam/prediction';
import { Thumb } from '../bam/media/Thumb';

/** The most further columns that are shown. */
const most = 6;

/** One of a row's further columns. */
function columnOf(row: DataRow, name: string): Json | undefined {
  const { columns } = row;
  const isObject = typeof columns === 'object' && columns !== null && !Array.isArray(columns);
  return isObject ? columns[name] : undefined;
}

const namesIn = (rows: DataRow[]) => [
  ...new Set(
    rows.flatMap(({ columns }) =>
      typeof columns === 'object' && columns !== null ? Object.keys(columns) : [],
    ),
  ),
];

function columnsOf(further: string[]): Column<DataRow>[] {
  return [
    {
      head: ' ',
      cell: (row) => (
        <div style={{ width: 52 }}>
          <Thumb
            media={
              row.sha256
                ? {
                    name: row.path,
                    sha256: row.sha256,
                    size: 0,
                    media_type: mediaTypeOf(row.path),
                  }
                : undefined
            }
            height={38}
          />
        </div>
      ),
    },
    {
      head: 'Path',
      line: true,
      cell: (row) =>
        row.sha256 ? (
          <Anchor size="sm" href={fileUrl(row.sha256)}>
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
    ...further
      .slice(0, most)
      .map((name) => ({ head: name, cell: (row: DataRow) => jsonText(columnOf(row, name)) })),
    {
      head: 'MD5',
      cell: (row) => (
        <span className="mono" title={row.md5}>
          {shortHash(row.md5)}
        </span>
      ),
    },
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
export function RowList({
  query,
  columns,
}: {
  query: Paged<DataRow>;
  /** Names of the columns beside path, hashes, annotation and badcase; those of the rows when absent. */
  columns?: string[];
}) {
  return (
    <PagedTable
      of={query}
      nouns={['row', 'rows']}
      waits
      empty={<Empty title="No rows" />}
      columns={columnsOf(columns ?? namesIn(rowsOf(query)))}
      id={(row) => `${row.path} ${row.sha256 ?? ''}`}
      width={860}
    />
  );
}
