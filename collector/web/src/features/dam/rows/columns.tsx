import { IconWand } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { DataRow } from '@/lib/api/contract';
import { count, jsonText } from '@/lib/format/format';
import { mediaTypeOf } from '../../bam/prediction';
import { Thumb } from '../../bam/media/Thumb';
import { annotated, columnOf } from './annotated';
import { parted } from './predicted';

/** One column of the table of rows. */
export interface RowColumn {
  id: string;
  head: string;
  /** The field of the search language that it is sorted by; without one it cannot be sorted by. */
  sort?: string;
  /** Its width, as CSS grids take it, and the least of it in pixels. */
  width: string;
  least: number;
  right?: boolean;
  cell: (row: DataRow) => ReactNode;
}

const own = 'attr.';
const width = (least: number, share: number) => ({
  least,
  width: `minmax(${String(least)}px, ${String(share)}fr)`,
});
const hash = (text: string | undefined) => (
  <span className="mono" title={text}>
    {text ? text.slice(0, 12) : '–'}
  </span>
);

/** The medium of a row as the viewers know media, before its facts are read. */
export const mediumOf = (row: DataRow) =>
  row.sha256
    ? { name: row.path, sha256: row.sha256, size: 0, media_type: mediaTypeOf(row.path) }
    : undefined;

/** What every table of rows begins with. */
const always: RowColumn[] = [
  {
    id: 'medium',
    head: '',
    least: 60,
    width: '60px',
    cell: (row) => (
      <div className="row-medium">{row.sha256 && <Thumb media={mediumOf(row)} height={36} />}</div>
    ),
  },
  {
    id: 'row',
    head: 'Row',
    least: 84,
    width: '84px',
    right: true,
    cell: (row) => <span className="t-dim">{count(row.row)}</span>,
  },
  {
    id: 'path',
    head: 'Path',
    sort: 'path',
    ...width(220, 2.4),
    cell: (row) => <span title={row.path}>{row.path || '–'}</span>,
  },
];

const rest: RowColumn[] = [
  {
    id: 'annotation',
    head: 'Annotation',
    sort: 'label',
    ...width(150, 1.4),
    cell: ({ annotation }) => {
      const { label } = annotated(annotation);
      const predicted = parted(annotation).count > 0;
      return (
        <span title={label}>
          {predicted && (
            <IconWand size={13} className="t-dim" aria-label="Predicted by a model" role="img" />
          )}{' '}
          {label || '–'}
        </span>
      );
    },
  },
  {
    id: 'objects',
    head: 'Objects',
    least: 84,
    width: '84px',
    right: true,
    cell: ({ annotation }) => {
      const { objects } = annotated(annotation);
      return objects > 0 ? count(objects) : '–';
    },
  },
];

const last: RowColumn[] = [
  { id: 'md5', head: 'MD5', ...width(120, 0.6), cell: (row) => hash(row.md5) },
  { id: 'sha256', head: 'SHA-256', ...width(120, 0.6), cell: (row) => hash(row.sha256) },
  {
    id: 'badcase',
    head: 'Badcase',
    sort: 'badcase',
    ...width(90, 0.5),
    cell: ({ badcase }) =>
      badcase ? (
        <Link to={`/bam/badcases/${badcase}`} onClick={(event) => event.stopPropagation()}>
          Open
        </Link>
      ) : (
        '–'
      ),
  },
];

function further(field: string): RowColumn {
  const name = field.slice(own.length);
  return {
    id: field,
    head: name,
    sort: field,
    ...width(120, 1),
    cell: (row) => {
      const text = jsonText(columnOf(row, name));
      return <span title={text}>{text}</span>;
    },
  };
}

/** All columns that can be chosen, given the fields that can be asked for. */
export const choices = (fields: string[]): RowColumn[] => [
  ...rest,
  ...fields.filter((field) => field.startsWith(own)).map(further),
  ...last,
];

/** How many further columns are shown unless asked. */
const few = 4;

/** Those that are shown unless others are chosen. */
export const usual = (fields: string[]): string[] => [
  'annotation',
  'objects',
  ...fields.filter((field) => field.startsWith(own)).slice(0, few),
  'badcase',
];

/** The columns of a table with these chosen; those that are not there are left out. */
export const columnsFor = (fields: string[], chosen: string[]): RowColumn[] => [
  ...always,
  ...choices(fields).filter(({ id }) => chosen.includes(id)),
];
