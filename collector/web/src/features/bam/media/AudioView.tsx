import { Group, Skeleton, Text } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import Regions from 'wavesurfer.js/dist/plugins/regions.esm.js';
import { blobUrl } from '@/lib/api/badcases';
import type { Json, Media } from '@/lib/api/contract';
import { spectrumPath, useMediaFacts, useWaveform, type Waveform } from '@/lib/api/seeing';
import { percent } from '@/lib/format/format';
import { useCommands } from '@/lib/useCommands';
import { Answer, Problem } from '@/ui/States';
import { clockText, type Span } from './geometry/time';
import { MadeImage } from './MadeImage';
import { sourceColours } from './paint';
import { createStore } from './store';
import { barsOf, Timeline } from './Timeline';
import { readCourse } from './tracks';
import { Transport } from './Transport';
import { useDetailed } from './useThings';

interface Props {
  media: Media;
  all: Media[];
  result: Json | undefined;
  truth: Json | undefined;
}

const still = { fps: 0, exact: false };

/** The spectrogram, made by the server: the browser need not fetch and decode a long recording for it. */
function Spectrum({ media, place }: { media: Media; place: number }) {
  const facts = useMediaFacts(media.sha256);
  if (!facts.data?.top) return null;
  return (
    <div style={{ position: 'relative', marginTop: 4 }}>
      <MadeImage
        sha256={media.sha256}
        path={spectrumPath(media.sha256, 0, 0)}
        alt={`Spectrogram, 0 to ${(facts.data.top / 1000).toFixed(1)} kHz`}
        style={{ width: '100%', height: 128, display: 'block', borderRadius: 4 }}
      >
        {(making) =>
          making.state === 'failed' ? (
            <Text size="xs" c="orange">
              There is no spectrogram: {making.why}
            </Text>
          ) : (
            <Skeleton height={128} />
          )
        }
      </MadeImage>
      <div className="cursor" style={{ left: `${place * 100}%`, background: '#fff' }} />
      <Text size="xs" c="white" style={{ position: 'absolute', left: 4, top: 2 }}>
        {(facts.data.top / 1000).toFixed(1)} kHz
      </Text>
    </div>
  );
}

function Player({ media, all, result, truth, wave }: Props & { wave: Waveform }) {
  const box = useRef<HTMLDivElement>(null);
  const player = useRef<WaveSurfer | null>(null);
  const loop = useRef<Span>(undefined);
  const [time] = useState(() => createStore(0));
  const [place, setPlace] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [looping, setLooping] = useState(false);
  const [picked, setPicked] = useState<Span>();
  const [error, setError] = useState<Error>();
  const said = useDetailed(result, all);
  const right = useDetailed(truth, all);
  const parts = useMemo(() => {
    const both = [
      ...readCourse(said.value, 'result', still).parts,
      ...readCourse(right.value, 'truth', still).parts,
    ];
    return both.filter(({ item }) => item === undefined || item === media.name);
  }, [said.value, right.value, media.name]);
  const part = picked ?? parts[0];
  useEffect(() => {
    loop.current = looping ? part : undefined;
  }, [looping, part]);
  useEffect(() => {
    if (!box.current) return;
    const regions = Regions.create();
    // The course comes from the server: the browser need not fetch and decode the whole recording to draw it.
    const surfer = WaveSurfer.create({
      container: box.current,
      url: blobUrl(media.sha256),
      peaks: [wave.peaks],
      duration: wave.seconds,
      height: 110,
      waveColor: '#22b8cf',
      progressColor: '#0b7285',
      cursorColor: '#fa5252',
      barWidth: 2,
      barGap: 1,
      normalize: true,
      plugins: [regions],
    });
    player.current = surfer;
    surfer.on('ready', () => {
      for (const one of parts.slice(0, 200))
        regions.addRegion({
          start: one.from,
          end: one.to,
          color: `${sourceColours[one.source]}40`,
          drag: false,
          resize: false,
        });
    });
    surfer.on('timeupdate', (seconds) => {
      time.set(seconds);
      setPlace(seconds / wave.seconds);
      const span = loop.current;
      if (span && surfer.isPlaying() && seconds >= span.to) surfer.setTime(span.from);
    });
    surfer.on('play', () => setPlaying(true));
    surfer.on('pause', () => setPlaying(false));
    surfer.on('error', setError);
    return () => surfer.destroy();
  }, [media.sha256, wave, parts, time]);
  const toggle = () => void player.current?.playPause();
  const toggleLoop = () => setLooping(!looping);
  const go = (seconds: number) => player.current?.setTime(seconds);
  useCommands({
    'media.play': toggle,
    'media.repeat': toggleLoop,
    'media.back': () => go(time.get() - 1),
    'media.on': () => go(time.get() + 1),
  });
  return (
    <>
      {error && (
        <Problem
          error={new Error(`This browser cannot play ${media.name}; it can be downloaded below.`)}
        />
      )}
      <div ref={box} data-testid="waveform" />
      <Spectrum media={media} place={place} />
      {parts.length > 0 && (
        <Timeline
          length={wave.seconds}
          time={time}
          bars={barsOf(parts, [])}
          onGo={go}
          onPick={(bar) => {
            setPicked(bar);
            go(bar.from);
          }}
        />
      )}
      <Transport
        playing={playing}
        disabled={error !== undefined}
        onToggle={toggle}
        speed={speed}
        onSpeed={(next) => {
          player.current?.setPlaybackRate(next);
          setSpeed(next);
        }}
        loop={looping}
        onLoop={parts.length > 0 ? toggleLoop : undefined}
        time={time}
        length={wave.seconds}
      />
      {parts.slice(0, 50).map((one) => (
        <Group key={one.key} gap={6} mt={2}>
          <span className="swatch" style={{ background: sourceColours[one.source] }} />
          <Text size="xs">
            {one.source} {clockText(one.from)} to {clockText(one.to)} <b>{one.label}</b>{' '}
            {one.confidence !== undefined && percent(one.confidence)} {one.text && `“${one.text}”`}
          </Text>
        </Group>
      ))}
      {[said.problem, right.problem].map(
        (text) =>
          text && (
            <Text key={text} size="xs" c="orange">
              {text}
            </Text>
          ),
      )}
    </>
  );
}

/** A recording as waveform and spectrogram, with the parts that result and truth mark. */
export function AudioView(props: Props) {
  const wave = useWaveform(props.media.sha256);
  return (
    <Answer of={wave} loading={<Skeleton height={240} />}>
      {(data) => <Player {...props} wave={data} />}
    </Answer>
  );
}
