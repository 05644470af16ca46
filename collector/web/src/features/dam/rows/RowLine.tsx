import { memo } from 'react';
import type { DataRow } from '@/lib/api/contract';
import type { RowColumn } from './columns';

interface Props {
  index: number;
  /** Nothing while it is being read. */
  row: DataRow | undefined;
  columns: RowColumn[];
  template: string;
  top: number;
  height: number;
  marked: boolean;
  onOpen: (row: DataRow, index: number) => void;
}

/** One line of a table of rows. */
export const RowLine = memo(function RowLine(props: Props) {
  const { index, row, columns, template, top, height, marked, onOpen } = props;
  return (
    <div
      id={`row-${String(index)}`}
      className="grid-row"
      role="row"
      aria-rowindex={index + 1}
      aria-selected={marked}
      aria-busy={!row}
      data-row={row?.row}
      style={{ gridTemplateColumns: template, height, transform: `translateY(${String(top)}px)` }}
      onClick={row && (() => onOpen(row, index))}
    >
      {columns.map(({ id, right, cell }) => (
        <div key={id} role="gridcell" className={right ? 'grid-right' : undefined}>
          {row ? cell(row) : id !== 'medium' && <span className="grid-wait" />}
        </div>
      ))}
    </div>
  );
});
