import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useState, type RefObject } from 'react';

/** Lists of more rows than these have only those near the window in the document. */
const most = 120;
const usualHeight = 44;

/** Which rows of a table are in the document, and the space of those that are not. */
export function useRowWindow(count: number, table: RefObject<HTMLTableElement | null>) {
  const on = count > most;
  const [top, setTop] = useState(0);
  const virtual = useWindowVirtualizer({
    count: on ? count : 0,
    estimateSize: () => usualHeight,
    overscan: 12,
    scrollMargin: top,
  });
  useLayoutEffect(() => {
    const body = table.current?.tBodies[0];
    if (!on || !body) return;
    const look = () => setTop(Math.round(body.getBoundingClientRect().top + window.scrollY));
    look();
    // What stands above the table may grow and shrink.
    const page = new ResizeObserver(look);
    page.observe(document.body);
    return () => page.disconnect();
  }, [on, table]);
  if (!on) return { on, from: 0, to: count, before: 0, after: 0, measure: undefined };
  const shown = virtual.getVirtualItems();
  const [first] = shown;
  const last = shown.at(-1);
  return {
    on,
    from: first?.index ?? 0,
    to: (last?.index ?? -1) + 1,
    before: first ? first.start - top : 0,
    after: last ? virtual.getTotalSize() - (last.end - top) : 0,
    measure: virtual.measureElement,
  };
}

/** The widths of a table's columns once its rows come and go, in percent: they stay what the first rows made them. */
export function useKeptWidths(
  keep: boolean,
  columns: number,
  table: RefObject<HTMLTableElement | null>,
): number[] | undefined {
  const [widths, setWidths] = useState<number[]>();
  const known = widths?.length === columns;
  useLayoutEffect(() => {
    const heads = [...(table.current?.tHead?.rows[0]?.cells ?? [])];
    if (!keep || known || heads.length !== columns) return;
    const whole = heads.reduce((sum, head) => sum + head.offsetWidth, 0);
    if (whole > 0) setWidths(heads.map((head) => (100 * head.offsetWidth) / whole));
  }, [keep, known, columns, table]);
  return keep && known ? widths : undefined;
}
