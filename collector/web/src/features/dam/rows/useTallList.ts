import { useElementSize } from '@mantine/hooks';
import { observeElementOffset, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef } from 'react';

/** Browsers lay out no element that is much taller than this, in pixels. */
const tallest = 8_000_000;
/** How many rows above and below what is seen are drawn too. */
const spare = 8;

/**
 * Which rows of a list are drawn, however many there are. All rows have one height. A list that would be taller than
 * browsers allow is laid out shorter: then it scrolls by whole rows, and faster than the wheel.
 */
export function useTallList(count: number, height: number, head: number) {
  const frame = useRef<HTMLDivElement>(null);
  const { ref: measured, height: outer } = useElementSize<HTMLDivElement>();
  const room = Math.max(height, outer - head);
  const whole = count * height;
  const laid = Math.min(whole, tallest);
  const scale = whole > laid ? (whole - room) / (laid - height - room) : 1;
  // The list is observed from its first moment on, when its length is not known yet.
  const now = useRef(scale);
  useLayoutEffect(() => {
    now.current = scale;
  }, [scale]);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: spare,
    // The head stands before the rows, and a row may be cut at the end.
    paddingEnd: head + height,
    observeElementOffset: (list, tell) =>
      observeElementOffset(list, (offset, moving) => tell(offset * now.current, moving)),
  });
  const items = virtual.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = (items.at(-1)?.index ?? -1) + 1;
  const seen = virtual.range?.startIndex ?? 0;
  const show = useCallback(
    (index: number) => {
      const box = frame.current;
      if (!box) return;
      const offset = box.scrollTop * scale;
      const above = index * height;
      // As seen from the last row that fits, at the edge of a row.
      const below = Math.ceil(((index + 1) * height - room) / height) * height;
      // Rounded up: a pixel less would be the row before, where a list is laid out shorter.
      if (above < offset) box.scrollTop = Math.ceil(above / scale);
      else if ((index + 1) * height > offset + room) box.scrollTop = Math.ceil(below / scale);
    },
    [height, room, scale],
  );
  return {
    frame,
    measured,
    /** The rows that are drawn, and how many are seen at once. */
    from,
    to,
    atOnce: Math.max(1, Math.floor(room / height)),
    laid,
    /** Where a row is drawn, in pixels from the first. */
    top: (index: number) => (seen * height) / scale + (index - seen) * height,
    /** Brings a row into sight. */
    show,
  };
}
