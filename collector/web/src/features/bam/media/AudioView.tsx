import { Group, Skeleton, Text } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { blobUrl } from '@/lib/api/badcases';
import type { Json, Media } from '@/lib/api/contract';
import { useMediaFacts, useWaveform, type Waveform } from '@/lib/api/seeing';
import { percent } from '@/lib/format/format';
import { useCommands } from '@/lib/useCommands';
import { Answer, Problem } from '@/ui/States';
import { clockText } from './geometry/time';
import type { Source } from './objects';
import { sourceColours } from './paint';
import { Spectrum } from './Spectrum';
import { Strip } from './Strip';
import { barsOf, Timeline } from './Timeline';
import { readCourse, type Part } from './tracks';
import { Transport } from './Transport';
import { usePlayer, useSeat, type Seat } from './usePlayer';
import { useDetailed } from './useThings';
import { useWave } from './useWave';
import { useWheelZoom, ZoomBar } from './ZoomBar';

interface Props {
  media: Media;
  all: Media[];
  result: Json | undefined;
  truth: Json | undefined;
  /** Whose the second set of parts is, the truth's or another result's. */
  second?: Source;
  /** Told of the element that plays. */
  seat?: Seat | undefined;
  /** Whether its keys are bound: of several beside each other only one's are. */
  keyed?: boolean;
}

const still = { fps: 0, exact: false };

/** What is said of the parts, in words. */
function PartList({ parts }: { parts: Part[] }) {
  return parts.slice(0, 50).map((one) => (
    <Group key={one.key} gap={6} mt={2}>
      <span className="swatch" style={{ background: sourceColours[one.source] }} />
      <Text size="xs">
        {one.source} {clockText(one.from)} to {clockText(one.to)} <b>{one.label}</b>{' '}
        {one.confidence !== undefined && percent(one.confidence)} {one.text && `“${one.text}”`}
      </Text>
    </Group>
  ));
}

function Player({ media, all, wave, ...props }: Props & { wave: Waveform }) {
  const { second = 'truth', keyed = true } = props;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const area = useRef<HTMLDivElement>(null);
  const [unplayable, setUnplayable] = useState(false);
  const facts = useMediaFacts(media.sha256);
  const said = useDetailed(props.result, all);
  const right = useDetailed(props.truth, all);
  const parts = useMemo(() => {
    const both = [
      ...readCourse(said.value, 'result', still).parts,
      ...readCourse(right.value, second, still).parts,
    ];
    return both.filter(({ item }) => item === undefined || item === media.name);
  }, [said.value, right.value, second, media.name]);
  const player = usePlayer(still, parts);
  useSeat(player.element, props.seat);
  const { time, go } = player;
  const zoom = useWave(box, player.element, wave, parts);
  useWheelZoom(area, zoom);
  useCommands(
    keyed
      ? {
          'media.play': player.toggle,
          'media.repeat': player.toggleLoop,
          'media.back': () => go(Math.max(0, time.get() - 1)),
          'media.on': () => go(Math.min(wave.seconds, time.get() + 1)),
        }
      : {},
  );
  const strip = { sight: zoom.sight, onScroll: zoom.scroll };
  const top = facts.data?.top;
  return (
    <>
      {unplayable && (
        <Problem
          error={new Error(`This browser cannot play ${media.name}; it can be downloaded below.`)}
        />
      )}
      <audio
        ref={player.attach}
        src={blobUrl(media.sha256)}
        preload="auto"
        onError={() => setUnplayable(true)}
      />
      <div ref={area}>
        <div ref={setBox} data-testid="waveform" />
        {facts.data && top !== undefined && top > 0 && (
          <div style={{ position: 'relative', marginTop: 4 }}>
            <Strip {...strip} bar>
              <Spectrum
                sha256={media.sha256}
                facts={{ ...facts.data, top }}
                length={wave.seconds}
                time={time}
                sight={zoom.sight}
              />
            </Strip>
            <Text className="spectrum-top" size="xs" c="white">
              {(top / 1000).toFixed(1)} kHz
            </Text>
          </div>
        )}
        {parts.length > 0 && (
          <Strip {...strip}>
            <Timeline
              length={wave.seconds}
              time={time}
              bars={barsOf(parts, [])}
              onGo={go}
              onPick={player.pick}
            />
          </Strip>
        )}
      </div>
      <Transport
        playing={player.playing}
        disabled={unplayable}
        onToggle={player.toggle}
        speed={player.speed}
        onSpeed={player.setSpeed}
        loop={player.looping}
        onLoop={parts.length > 0 ? player.toggleLoop : undefined}
        time={time}
        length={wave.seconds}
      >
        <ZoomBar zoom={zoom} length={wave.seconds} keyed={keyed} />
      </Transport>
      <PartList parts={parts} />
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
