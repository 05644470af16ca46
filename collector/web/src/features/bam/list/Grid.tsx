import { useElementSize } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useState } from 'react';
import type { ListProps } from './selection';
import { Card } from './Card';
import { useView } from './useView';

/** How many rows before its end the next page of the list is asked for. */
const ahead = 8;
const gap = 12;
/** Sizes of a card in pixels. */
const sizes = { roomy: { width: 210, height: 262 }, dense: { width: 140, height: 150 } };

/** Cards in rows; only the rows near the window exist in the document. */
export function Grid({ badcases, list, columns: tell, onEnd }: ListProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const [{ density }] = useView();
  const { width: cardWidth, height: cardHeight } = sizes[density];
  const [top, setTop] = useState(0);
  const columns = Math.max(1, Math.floor((width + gap) / (cardWidth + gap)));
  // Nothing before the width is known: a guess would draw every card twice.
  const rows = width > 0 ? Math.ceil(badcases.length / columns) : 0;
  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (box) setTop(box.top + window.scrollY);
  }, [ref, width, height]);
  const virtual = useWindowVirtualizer({
    count: rows,
    estimateSize: () => cardHeight + gap,
    overscan: 2,
    scrollMargin: top,
    scrollPaddingStart: 64,
    scrollPaddingEnd: 16,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows > 0) tell(columns);
  }, [rows, columns, tell]);
  useEffect(() => {
    if (rows > 0 && last >= rows - ahead) onEnd();
  }, [last, rows, onEnd]);
  const { scrollToIndex, measure } = virtual;
  useLayoutEffect(() => measure(), [measure, cardHeight]);
  const { place } = list;
  const known = rows > 0;
  useEffect(() => {
    if (place >= 0 && known) scrollToIndex(Math.floor(place / columns), { align: 'auto' });
  }, [place, columns, known, scrollToIndex]);
  return (
    <div
      ref={ref}
      style={{ position: 'relative', height: virtual.getTotalSize() }}
      data-testid="grid"
    >
      {shown.map((row) => (
        <div
          key={row.key}
          style={{
            position: 'absolute',
            top: 0,
            left: 0,
            right: 0,
            height: cardHeight,
            transform: `translateY(${row.start - top}px)`,
            display: 'grid',
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            gap,
          }}
        >
          {badcases.slice(row.index * columns, (row.index + 1) * columns).map((badcase, column) => (
            <Card
              key={badcase.id}
              badcase={badcase}
              dense={density === 'dense'}
              current={row.index * columns + column === list.place}
              selected={list.isSelected(badcase.id)}
              onOpen={list.open}
              onSelect={list.toggle}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
