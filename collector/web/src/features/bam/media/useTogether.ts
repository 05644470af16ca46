import { useEffect, useState } from 'react';
import { follow } from './lockstep';
import type { Seat } from './usePlayer';

/** Players beside each other: whether they are linked, and what each is given. */
export interface Together {
  linked: boolean;
  link: (linked: boolean) => void;
  /** For the player. */
  player: (n: number) => { seat: Seat | undefined; keyed: boolean };
  /** For the element around it: the one that was last used leads, and hears the keys. */
  pane: (n: number) => { onPointerDownCapture: () => void; onKeyDownCapture: () => void };
}

/** Plays several videos or recordings in step. */
export function useTogether(count: number): Together {
  const [linked, link] = useState(true);
  const [leader, setLeader] = useState(0);
  const [media, setMedia] = useState<(HTMLMediaElement | null)[]>([]);
  const [seats] = useState(() =>
    Array.from(
      { length: count },
      (_, n): Seat =>
        (one) =>
          setMedia((all) => seats.map((_seat, k) => (k === n ? one : (all[k] ?? null)))),
    ),
  );
  useEffect(() => {
    // One that does not play, as a picture, cannot lead.
    const lead = media[leader] ?? media.find((one) => one);
    if (!linked || !lead) return;
    const stops = media.flatMap((one) => (one && one !== lead ? [follow(lead, one)] : []));
    return () => stops.forEach((stop) => stop());
  }, [linked, leader, media]);
  return {
    linked,
    link,
    player: (n) => ({ seat: seats[n], keyed: n === leader }),
    pane: (n) => ({
      onPointerDownCapture: () => setLeader(n),
      onKeyDownCapture: () => setLeader(n),
    }),
  };
}
