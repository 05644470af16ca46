import { useEffect, useState } from 'react';
import { segment } from './regions';

/** A recording or video that plays one part over and over, or all of it. */
export function usePart(element: HTMLMediaElement | null, known: number) {
  const [length, setLength] = useState(known);
  const [part, change] = useState({ from: 0, to: known });
  const [now, setNow] = useState(0);
  const [playing, setPlaying] = useState<'all' | 'part'>();
  useEffect(() => {
    if (!element) return;
    const measure = () => {
      if (!Number.isFinite(element.duration) || known > 0) return;
      setLength(element.duration);
      change((old) => (old.to > 0 ? old : { from: 0, to: element.duration }));
    };
    const told = () => setNow(element.currentTime);
    const stopped = () => setPlaying(undefined);
    element.addEventListener('loadedmetadata', measure);
    element.addEventListener('seeked', told);
    element.addEventListener('pause', stopped);
    return () => {
      element.removeEventListener('loadedmetadata', measure);
      element.removeEventListener('seeked', told);
      element.removeEventListener('pause', stopped);
    };
  }, [element, known]);
  useEffect(() => {
    if (!element || !playing) return;
    let frame = 0;
    const look = () => {
      setNow(element.currentTime);
      if (playing === 'part' && element.currentTime >= part.to) element.currentTime = part.from;
      frame = requestAnimationFrame(look);
    };
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [element, playing, part]);
  const go = (seconds: number) => {
    if (element) element.currentTime = seconds;
    setNow(seconds);
  };
  const play = (what: 'all' | 'part') => {
    if (!element) return;
    if (playing) {
      element.pause();
      return;
    }
    if (what === 'part') element.currentTime = part.from;
    setPlaying(what);
    void element.play().catch(() => setPlaying(undefined));
  };
  return {
    length,
    part,
    change,
    now,
    go,
    playing,
    play,
    /** Puts one end where it plays. */
    mark: (end: 'from' | 'to') =>
      change((old) =>
        end === 'from'
          ? segment(now, Math.max(old.to, now + 0.01), length)
          : segment(Math.min(old.from, now - 0.01), now, length),
      ),
  };
}

export type Part = ReturnType<typeof usePart>;
