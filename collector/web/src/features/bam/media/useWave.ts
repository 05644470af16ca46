import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import Regions from 'wavesurfer.js/dist/plugins/regions.esm.js';
import type { Waveform } from '@/lib/api/seeing';
import { zoomed, type Sight } from './geometry/sight';
import { sourceColours } from './paint';
import { createStore, type Store } from './store';
import type { Part } from './tracks';

/** The most parts that are marked on a waveform. */
const mostMarked = 200;

export interface Zoom {
  sight: Store<Sight>;
  /** Enlarges by a factor around a place, or the cursor when it is seen, else the middle. */
  by: (factor: number, at?: number) => void;
  whole: () => void;
  scroll: (left: number) => void;
}

/** Draws the waveform of what an element plays into a box, with its parts marked; the box can be zoomed and scrolled. */
export function useWave(
  box: HTMLElement | null,
  media: HTMLMediaElement | null,
  wave: Waveform,
  parts: Part[],
): Zoom {
  const surfer = useRef<WaveSurfer>(undefined);
  const [sight] = useState(() => createStore<Sight>({ left: 0, width: 0, total: 0 }));
  const look = useCallback(() => {
    const now = surfer.current;
    if (!now) return;
    const next = {
      left: now.getScroll(),
      width: now.getWidth(),
      total: now.getWrapper().clientWidth,
    };
    const { left, width, total } = sight.get();
    if (left !== next.left || width !== next.width || total !== next.total) sight.set(next);
  }, [sight]);
  useEffect(() => {
    if (!box || !media) return;
    const regions = Regions.create();
    // The course comes from the server: the browser need not fetch and decode the whole recording to draw it.
    const drawn = WaveSurfer.create({
      container: box,
      media,
      peaks: [wave.peaks],
      duration: wave.seconds,
      height: 110,
      waveColor: '#22b8cf',
      progressColor: '#0b7285',
      cursorColor: '#fa5252',
      barWidth: 2,
      barGap: 1,
      normalize: true,
      hideScrollbar: true,
      plugins: [regions],
    });
    surfer.current = drawn;
    drawn.on('ready', () => {
      for (const one of parts.slice(0, mostMarked))
        regions.addRegion({
          start: one.from,
          end: one.to,
          color: `${sourceColours[one.source]}40`,
          drag: false,
          resize: false,
        });
      look();
    });
    drawn.on('scroll', look);
    drawn.on('redraw', look);
    return () => {
      surfer.current = undefined;
      drawn.destroy();
    };
  }, [box, media, wave, parts, look]);
  return useMemo(() => {
    const scroll = (left: number) => {
      const now = surfer.current;
      // Browsers round where they scroll to.
      if (now && Math.abs(now.getScroll() - left) > 1) now.setScroll(left);
    };
    const show = (next: Sight) => {
      const now = surfer.current;
      if (!now?.getDecodedData()) return;
      // The whole is as wide as its place, also when that changes.
      now.zoom(next.total > next.width ? next.total / wave.seconds : 0);
      now.setScroll(next.left);
      look();
    };
    return {
      sight,
      scroll,
      by: (factor, at) => {
        const { left, width, total } = sight.get();
        const cursor = ((media?.currentTime ?? 0) / wave.seconds) * total - left;
        const seen = cursor >= 0 && cursor <= width;
        show(zoomed(sight.get(), factor, at ?? (seen ? cursor : width / 2), wave.seconds));
      },
      whole: () => show({ ...sight.get(), left: 0, total: sight.get().width }),
    };
  }, [sight, media, wave.seconds, look]);
}
