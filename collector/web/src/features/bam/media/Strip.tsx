import { useLayoutEffect, useRef, type ReactNode } from 'react';
import type { Sight } from './geometry/sight';
import { usePicked, type Store } from './store';

interface Props {
  sight: Store<Sight>;
  /** Told where it was scrolled to, by hand or to what has the focus. */
  onScroll: (left: number) => void;
  /** Whether it has the bar that scrolls all of them. */
  bar?: boolean;
  children: ReactNode;
}

/** A band under a waveform that is as wide as it and shows the same part. */
export function Strip({ sight, onScroll, bar, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const total = usePicked(sight, (now) => (now.total > now.width ? now.total : 0));
  useLayoutEffect(() => {
    const follow = () => {
      if (box.current) box.current.scrollLeft = sight.get().left;
    };
    follow();
    return sight.subscribe(follow);
  }, [sight, total]);
  return (
    <div
      ref={box}
      className="strip"
      data-bar={bar}
      onScroll={({ currentTarget }) => onScroll(currentTarget.scrollLeft)}
    >
      <div style={{ position: 'relative', width: total || '100%' }}>{children}</div>
    </div>
  );
}
