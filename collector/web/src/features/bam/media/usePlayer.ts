import { useCallback, useEffect, useRef, useState } from 'react';
import { frameAt, timeOf, type Clock, type Span } from './geometry/time';
import { createStore, type Store } from './store';

export interface Player {
  attach: (video: HTMLVideoElement | null) => void;
  /** Seconds, as smooth as the screen. */
  time: Store<number>;
  /** The moment of the frame that is on the screen; changes with each frame. */
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

/** Drives a video element: exact frames, speed, and a part that is repeated. */
export function usePlayer(clock: Clock, parts: Span[]): Player {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
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
      if (!video) return;
      video.currentTime = seconds;
      time.set(seconds);
    },
    [video, time],
  );
  useEffect(() => {
    if (!video) return;
    let frame = 0;
    // The callback tells which frame is on the screen, where the clock may be a little ahead of it.
    const seen: VideoFrameRequestCallback = (_, { mediaTime }) => {
      setShown(mediaTime);
      time.set(mediaTime);
      const span = loop.current;
      if (span && !video.paused && mediaTime >= span.to) video.currentTime = span.from;
      frame = video.requestVideoFrameCallback(seen);
    };
    const events: [string, () => void][] = [
      ['play', () => setPlaying(true)],
      ['pause', () => setPlaying(false)],
      ['durationchange', () => setLength(Number.isFinite(video.duration) ? video.duration : 0)],
      ['seeked', () => time.set(video.currentTime)],
      [
        'ended',
        () => {
          const span = loop.current;
          if (!span) return;
          video.currentTime = span.from;
          void video.play();
        },
      ],
    ];
    events.forEach(([name, act]) => video.addEventListener(name, act));
    frame = video.requestVideoFrameCallback(seen);
    return () => {
      video.cancelVideoFrameCallback(frame);
      events.forEach(([name, act]) => video.removeEventListener(name, act));
    };
  }, [video, time]);
  const step = (by: number) => {
    if (!video) return;
    if (!Number.isFinite(video.duration)) {
      // Asked for before the browser knows the video: done as soon as it does.
      video.addEventListener('loadedmetadata', () => step(by), { once: true });
      return;
    }
    video.pause();
    const at = Math.max(0, frameAt(clock, video.currentTime) + by);
    go(Math.min(timeOf(clock, at), Math.max(0, video.duration - 1e-3)));
  };
  return {
    attach: setVideo,
    time,
    shown,
    length,
    playing,
    toggle: () => {
      if (!video) return;
      if (video.paused) void video.play().catch(() => undefined);
      else video.pause();
    },
    go,
    step,
    speed,
    setSpeed: (next) => {
      if (video) video.playbackRate = next;
      setSpeedState(next);
    },
    looping,
    toggleLoop: () => setLooping(!looping),
    pick: (next) => {
      setPicked(next);
      go(next.from);
    },
  };
}
