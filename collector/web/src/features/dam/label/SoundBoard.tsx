import { Skeleton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { blobUrl } from '@/lib/api/badcases';
import { useMediaFacts, useWaveform, type Waveform } from '@/lib/api/seeing';
import { Answer, Problem } from '@/ui/States';
import { Spectrum } from '../../bam/media/Spectrum';
import { Strip } from '../../bam/media/Strip';
import { Transport } from '../../bam/media/Transport';
import { usePlayer } from '../../bam/media/usePlayer';
import { useWave } from '../../bam/media/useWave';
import { useWheelZoom, ZoomBar } from '../../bam/media/ZoomBar';
import { PartsBar } from './PartsBar';
import type { BoardProps } from './Room';
import { colourIn } from './spec';

const still = { fps: 0, exact: false };
const none: never[] = [];
/** A step in time, in seconds. */
const unit = 0.1;

function Player({
  media,
  spec,
  desk,
  hand,
  picked,
  timed,
  onReady,
  wave,
}: BoardProps & { wave: Waveform }) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const area = useRef<HTMLDivElement>(null);
  const [mute, setMute] = useState(false);
  const facts = useMediaFacts(media.sha256);
  const player = usePlayer(still, none);
  const { time, go } = player;
  const zoom = useWave(box, player.element, wave, none);
  useWheelZoom(area, zoom);
  const clamp = (seconds: number) => Math.min(wave.seconds, Math.max(0, seconds));
  useEffect(() => {
    timed.current = {
      now: time.get,
      length: wave.seconds,
      unit,
      play: player.toggle,
      step: (by) => go(clamp(time.get() + by * unit)),
    };
  });
  useEffect(onReady, [onReady]);
  const strip = { sight: zoom.sight, onScroll: zoom.scroll };
  const top = facts.data?.top;
  return (
    <div className="label-sound">
      {mute && <Problem error={new Error(`This browser cannot play ${media.name}.`)} />}
      <audio
        ref={player.attach}
        src={blobUrl(media.sha256)}
        preload="auto"
        onError={() => setMute(true)}
      />
      <div ref={area}>
        <div ref={setBox} data-testid="waveform" data-shown={media.sha256} />
        {facts.isPending && (
          // Its place, so that nothing below moves when it comes.
          <Strip {...strip}>
            <div className="spectrum" />
          </Strip>
        )}
        {facts.data && top !== undefined && top > 0 && (
          <Strip {...strip}>
            <Spectrum
              sha256={media.sha256}
              facts={{ ...facts.data, top }}
              length={wave.seconds}
              time={time}
              sight={zoom.sight}
            />
          </Strip>
        )}
        <Strip {...strip} bar>
          <PartsBar
            length={wave.seconds}
            time={time}
            marks={desk.work.marks}
            picked={picked}
            colours={(name) => colourIn(spec, name)}
            hand={hand}
            onGo={go}
          />
        </Strip>
      </div>
      <Transport
        playing={player.playing}
        disabled={mute}
        onToggle={player.toggle}
        speed={player.speed}
        onSpeed={player.setSpeed}
        loop={player.looping}
        time={time}
        length={wave.seconds}
      >
        <ZoomBar zoom={zoom} length={wave.seconds} keyed={false} />
      </Transport>
    </div>
  );
}

/** A recording whose parts are labelled. */
export function SoundBoard(props: BoardProps) {
  const wave = useWaveform(props.media.sha256);
  return (
    <Answer of={wave} loading={<Skeleton height={240} />}>
      {(data) => <Player {...props} wave={data} />}
    </Answer>
  );
}
