import { useCallback, useEffect, useRef, useState } from 'react';
import { frameAt, timeOf, type Clock, type Span } from './geometry/time';
import { createStore, type Store } from './store';

export interface Player {
  attach: (media: HTMLMediaElement | null) => void;
  element: HTMLMediaElement | null;
  /** Seconds, as smooth as the screen. */
  time: Store<number>;
  /** The moment of a video's frame that is on the screen; changes with each frame. */
  shown: number;
  length: number;
  playing: boolean;
  toggle: () => void;
  go: (seconds: number) => void;
  step: (by: number) => void;
  speed: number;
  setSpeed: (speed: number) => void;
  looping: boolean;
  toggleLoop: () => void;
  /** Goes to a part and makes it the one that is repeated. */
  pick: (part: Span) => void;
}

/** Given the element of a player when it is there, and null when it goes. */
export type Seat = (media: HTMLMediaElement | null) => void;

/** Hands a player's element to who plays several together. */
export function useSeat(media: HTMLMediaElement | null, seat: Seat | undefined) {
  useEffect(() => {
    if (!media || !seat) return;
    seat(media);
    return () => seat(null);
  }, [media, seat]);
}

/** Calls with the moment of each frame that a video shows, or while sound plays with each that the screen does. */
function eachFrame(media: HTMLMediaElement, seen: (seconds: number) => void): () => void {
  let frame = 0;
  if (media instanceof HTMLVideoElement) {
    // It tells which frame is on the screen, where the clock may be a little ahead of it.
    const next: VideoFrameRequestCallback = (_, { mediaTime }) => {
      seen(mediaTime);
      frame = media.requestVideoFrameCallback(next);
    };
    frame = media.requestVideoFrameCallback(next);
    return () => media.cancelVideoFrameCallback(frame);
  }
  const next = () => {
    seen(media.currentTime);
    if (!media.paused) frame = requestAnimationFrame(next);
  };
  const start = () => {
    cancelAnimationFrame(frame);
    next();
  };
  media.addEventListener('play', start);
  return () => {
    media.removeEventListener('play', start);
    cancelAnimationFrame(frame);
  };
}

/**
 * Drives a video or sound: exact frames, speed, and a part that is repeated. `seconds` is how long it is for the server: of
 * what was recorded as a stream browsers know the end only when they come to it.
 */
export function usePlayer(clock: Clock, parts: Span[], seconds = 0): Player {
  const [media, setMedia] = useState<HTMLMediaElement | null>(null);
  const [time] = useState(() => createStore(0));
  const [shown, setShown] = useState(0);
  const [length, setLength] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeedState] = useState(1);
  const [looping, setLooping] = useState(false);
  const [picked, setPicked] = useState<Span>();
  const loop = useRef<Span>(undefined);
  const part = picked ?? parts[0];
  useEffect(() => {
    loop.current = looping ? part : undefined;
  }, [looping, part]);
  const go = useCallback(
    (seconds: number) => {
      if (!media) return;
      media.currentTime = seconds;
      time.set(seconds);
    },
    [media, time],
  );
  useEffect(() => {
    if (!media) return;
    const stop = eachFrame(media, (seconds) => {
      if (media instanceof HTMLVideoElement) setShown(seconds);
      time.set(seconds);
      const span = loop.current;
      if (span && !media.paused && seconds >= span.to) media.currentTime = span.from;
    });
    const events: [string, () => void][] = [
      ['play', () => setPlaying(true)],
      ['pause', () => setPlaying(false)],
      ['durationchange', () => setLength(Number.isFinite(media.duration) ? media.duration : 0)],
      ['seeked', () => time.set(media.currentTime)],
      // The speed that is meant: what plays in step may for a moment be a little faster or slower.
      ['ratechange', () => setSpeedState(media.defaultPlaybackRate)],
      [
        'ended',
        () => {
          const span = loop.current;
          if (!span) return;
          media.currentTime = span.from;
          void media.play();
        },
      ],
    ];
    events.forEach(([name, act]) => media.addEventListener(name, act));
    return () => {
      stop();
      events.forEach(([name, act]) => media.removeEventListener(name, act));
    };
  }, [media, time]);
  const step = (by: number) => {
    if (!media) return;
    if (media.readyState < HTMLMediaElement.HAVE_METADATA) {
      // Asked for before the browser knows the video: done as soon as it does.
      media.addEventListener('loadedmetadata', () => step(by), { once: true });
      return;
    }
    media.pause();
    const at = Math.max(0, frameAt(clock, media.currentTime) + by);
    go(Math.min(timeOf(clock, at), Math.max(0, media.duration - 1e-3)));
  };
  return {
    attach: setMedia,
    element: media,
    time,
    shown,
    length: length || seconds,
    playing,
    toggle: () => {
      if (!media) return;
      if (media.paused) void media.play().catch(() => undefined);
      else media.pause();
    },
    go,
    step,
    speed,
    setSpeed: (next) => {
      if (!media) return;
      media.defaultPlaybackRate = next;
      media.playbackRate = next;
    },
    looping,
    toggleLoop: () => setLooping(!looping),
    pick: (next) => {
      setPicked(next);
      go(next.from);
    },
  };
}
