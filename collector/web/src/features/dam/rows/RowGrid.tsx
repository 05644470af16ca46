import { useDebouncedValue, useMergedRef } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import type { DataRow } from '@/lib/api/contract';
import { useRowWindow, type RowPlace } from '@/lib/api/rows';
import type { ListFilter } from '@/lib/api/search';
import { ariaSort, SortHead } from '@/ui/SortHead';
import { Answer, Empty, Loading, Problem } from '@/ui/States';
import type { RowColumn } from './columns';
import { RowLine } from './RowLine';
import { useTallList } from './useTallList';

const rowHeight = 45;
const headHeight = 34;
/** How long the list rests before rows are asked for, in milliseconds. */
const rest = 90;

interface Props {
  place: RowPlace;
  filter: ListFilter;
  columns: RowColumn[];
  onSort: (sort: string) => void;
  /** Told of a row that is opened and its place in the list, from 0. */
  onOpen: (row: DataRow, index: number) => void;
  /** The place of the row that is open. */
  open: number | undefined;
}

/** The step that a key makes in a list, infinite for its ends. */
function stepOf(key: string, page: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -Infinity,
    End: Infinity,
  };
  return steps[key];
}

/** Rows as a table that one can scroll through to any place, a million of them too: only what is seen is read and drawn. */
export function RowGrid({ place, filter, columns, onSort, onOpen, open }: Props) {
  const [known, setKnown] = useState(0);
  const list = useTallList(known, rowHeight, headHeight);
  const [seen] = useDebouncedValue(`${String(list.from)} ${String(list.to)}`, rest);
  const [from = 0, to = 0] = seen.split(' ').map(Number);
  const rows = useRowWindow(place, filter, from, to);
  const [active, setActive] = useState(0);
  const { show } = list;
  if (rows.data && rows.total !== known) setKnown(rows.total);
  const frame = useMergedRef(list.frame, list.measured);
  const template = useMemo(() => columns.map(({ width }) => width).join(' '), [columns]);
  const least = columns.reduce((sum, column) => sum + column.least, 0);
  useEffect(() => {
    if (open !== undefined) show(open);
  }, [open, show]);
  const click = useCallback(
    (row: DataRow, index: number) => {
      setActive(index);
      onOpen(row, index);
    },
    [onOpen],
  );
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const step = stepOf(event.key, list.atOnce);
    const row = rows.at(active);
    if (step === undefined && !(event.key === 'Enter' && row)) return;
    event.preventDefault();
    if (step === undefined) {
      if (row) onOpen(row, active);
      return;
    }
    const next = Math.min(Math.max(active + step, 0), rows.total - 1);
    setActive(next);
    show(next);
  };
  const marked = open ?? active;
  return (
    <Answer of={rows} loading={<Loading rows={12} />}>
      {() => (
        <>
          {rows.error && <Problem error={rows.error} retry={rows.refetch} />}
          {rows.total === 0 ? (
            <Empty title={filter.query ? 'No row matches' : 'No rows'}>
              {filter.query && 'Change the search, or take it away to see all rows.'}
            </Empty>
          ) : (
            <div
              ref={frame}
              className="grid"
              role="grid"
              aria-label="Rows"
              aria-rowcount={rows.total}
              aria-activedescendant={`row-${String(marked)}`}
              tabIndex={0}
              data-keys="ArrowDown ArrowUp PageDown PageUp Home End Enter"
              style={{ height: rows.total * rowHeight + headHeight + 2 }}
              onKeyDown={press}
            >
              <div
                className="grid-head"
                role="row"
                style={{ gridTemplateColumns: template, height: headHeight, minWidth: least }}
              >
                {columns.map(({ id, head, sort, right }) => (
                  <div
                    key={id}
                    role="columnheader"
                    className={right ? 'grid-right' : undefined}
                    aria-sort={ariaSort(sort, filter.sort ?? '')}
                  >
                    {sort ? (
                      <SortHead head={head} by={sort} sort={filter.sort ?? ''} onSort={onSort} />
                    ) : (
                      head
                    )}
                  </div>
                ))}
              </div>
              <div
                className="grid-body"
                role="rowgroup"
                style={{ height: list.laid, minWidth: least }}
              >
                {Array.from({ length: Math.max(0, list.to - list.from) }, (_, n) => {
                  const index = list.from + n;
                  return (
                    <RowLine
                      key={index}
                      index={index}
                      row={rows.at(index)}
                      columns={columns}
                      template={template}
                      top={list.top(index)}
                      height={rowHeight}
                      marked={index === marked}
                      onOpen={click}
                    />
                  );
                })}
              </div>
            </div>
          )}
        </>
      )}
    </Answer>
  );
}
