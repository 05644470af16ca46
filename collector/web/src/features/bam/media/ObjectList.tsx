import { Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { percent } from '@/lib/format/format';
import type { Rect } from './geometry/rect';
import type { Thing } from './objects';
import { outcomeWords, type Verdict } from './paint';
import type { Hover } from './Stage';
import { usePicked, type Store } from './store';
import type { Drawing } from './useDrawing';

const rowHeight = 26;

interface RowProps {
  thing: Thing;
  verdict: Verdict | undefined;
  colour: string;
  hover: Store<Hover>;
  second: string;
  onOpen: (bounds: Rect) => void;
}

/** What is said of an object against its partner. */
export function verdictText(verdict: Verdict | undefined): string {
  if (!verdict) return '';
  const how = verdict.iou === undefined ? '' : ` (IoU ${verdict.iou.toFixed(2)})`;
  if (verdict.partner && !verdict.sameLabel)
    return `${verdict.outcome}: the other says ${verdict.partner.label || 'nothing'}${how}`;
  return `${verdict.outcome}: ${outcomeWords[verdict.outcome]}${how}`;
}

const Row = memo(function Row({ thing, verdict, colour, hover, second, onOpen }: RowProps) {
  const on = usePicked(hover, (now) => now.key === thing.key);
  const point = () => hover.set({ key: thing.key, x: 0, y: 0, byPointer: false });
  return (
    <button
      className="object-row"
      data-object={thing.key}
      data-on={on}
      onMouseEnter={point}
      onFocus={point}
      onMouseLeave={() => hover.set({ x: 0, y: 0, byPointer: false })}
      onClick={() => onOpen(thing.bounds)}
    >
      <span className="swatch" style={{ background: colour }} />
      <span className="grow">
        {thing.label || thing.text || 'no label'}
        {thing.id && <small> #{thing.id}</small>}
      </span>
      <span>{thing.confidence === undefined ? '' : percent(thing.confidence)}</span>
      <span>{thing.source === 'result' ? 'result' : second.toLowerCase()}</span>
      <span>{thing.kind}</span>
      <span className="wide">{verdictText(verdict)}</span>
    </button>
  );
});

interface Props {
  drawing: Drawing;
  hover: Store<Hover>;
  second?: string;
  onOpen: (bounds: Rect) => void;
}

/** All objects that are shown; pointing at one lights it up in the picture and the other way round. */
export function ObjectList({ drawing, hover, second = 'Truth', onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { visible } = drawing;
  const virtual = useVirtualizer({
    count: visible.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const pointed = usePicked(hover, (now) => (now.byPointer ? now.key : undefined));
  useEffect(() => {
    const n = pointed === undefined ? -1 : visible.findIndex((thing) => thing.key === pointed);
    if (n >= 0) virtual.scrollToIndex(n);
  }, [pointed, visible, virtual]);
  if (visible.length === 0) return <Text size="sm">No objects are shown.</Text>;
  return (
    <div ref={scroller} className="objects" data-testid="objects">
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const thing = visible[item.index];
          if (!thing) return null;
          return (
            <div
              key={thing.key}
              style={{
                position: 'absolute',
                inset: '0 0 auto',
                top: item.start,
                height: rowHeight,
              }}
            >
              <Row
                thing={thing}
                verdict={drawing.verdicts.get(thing.key)}
                colour={drawing.colour(thing)}
                hover={hover}
                second={second}
                onOpen={onOpen}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
