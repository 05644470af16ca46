import { useCallback, useEffect, useMemo, useState } from 'react';
import { blobUrl, playbackUrl } from '@/lib/api/badcases';
import { playbackPath, useMaking, useMediaFacts, type MediaFacts } from '@/lib/api/seeing';
import type { Size } from '../../bam/media/geometry/view';
import { Transport } from '../../bam/media/Transport';
import { BeingMade, Unshown } from '../../bam/media/Unshown';
import { usePlayer } from '../../bam/media/usePlayer';
import { clockOf, sizeOf } from '../../bam/media/VideoView';
import { Board } from './Board';
import { PartsBar } from './PartsBar';
import type { BoardProps } from './Room';
import { colourIn } from './spec';
import { usePen } from './usePen';
import type { Mark } from './work';

const none: never[] = [];

function Player({ media, facts, ...props }: BoardProps & { facts: MediaFacts }) {
  const { desk, hand, bench, picked, view, spec, penned, timed, colour } = props;
  const [source, setSource] = useState<'original' | 'converted' | 'none'>('original');
  const path = playbackPath(media.sha256);
  const converting = useMaking(media.sha256, path, source === 'converted');
  const [natural, setNatural] = useState<Size>();
  const clock = useMemo(() => clockOf(facts), [facts]);
  const player = usePlayer(clock, none, facts.seconds);
  const size = sizeOf(facts, natural);
  const frame = 1 / (clock.fps || 25);
  // Only what was drawn on the frame that is seen.
  const now = player.shown;
  const { marks } = desk.work;
  const here = useMemo(
    () => marks.filter(({ at }) => at === undefined || Math.abs(at - now) < frame / 2),
    [marks, now, frame],
  );
  const colourOf = useCallback(({ label }: Mark) => colourIn(spec, label), [spec]);
  const pen = usePen({
    tool: bench.tool,
    size,
    marks: here,
    picked: here.find(({ key }) => key === picked),
    turns: spec.tools.includes('turned'),
    hidden: bench.hidden,
    colour,
    hand,
  });
  useEffect(() => {
    penned.current = { ...pen, size, at: Math.round(now * 1000) / 1000 };
    timed.current = {
      now: player.time.get,
      length: player.length,
      unit: frame,
      play: player.toggle,
      step: player.step,
    };
  });
  if (source === 'none' || converting.state === 'failed')
    return <Unshown media={media} path={path} retry={() => setSource('original')} />;
  const waits = source === 'converted' && converting.state !== 'ready';
  return (
    <div className="label-video">
      <div className="label-frame">
        <Board
          size={size}
          marks={here}
          picked={picked}
          hidden={bench.hidden}
          view={view}
          pen={pen}
          colourOf={colourOf}
          label={`${media.name}; ? shows the keys`}
        >
          <video
            ref={player.attach}
            {...(!waits && {
              src: source === 'original' ? blobUrl(media.sha256) : playbackUrl(media.sha256),
            })}
            preload="auto"
            playsInline
            data-shown={natural ? media.sha256 : undefined}
            onLoadedMetadata={({ currentTarget: video }) => {
              if (video.videoWidth === 0 && source === 'original') setSource('converted');
              else setNatural({ width: video.videoWidth || 1, height: video.videoHeight || 1 });
              props.onReady();
            }}
            onError={() => setSource(source === 'original' ? 'converted' : 'none')}
          />
        </Board>
      </div>
      {waits && <BeingMade name={media.name} making={converting} height={60} />}
      <PartsBar
        length={player.length}
        time={player.time}
        marks={marks}
        picked={picked}
        colours={(name) => colourIn(spec, name)}
        hand={hand}
        onGo={player.go}
      />
      <Transport
        playing={player.playing}
        onToggle={player.toggle}
        onStep={player.step}
        speed={player.speed}
        onSpeed={player.setSpeed}
        loop={player.looping}
        time={player.time}
        length={player.length}
        clock={clock}
      />
    </div>
  );
}

/** A video whose parts are labelled, and what is on single frames of it. */
export function VideoBoard(props: BoardProps) {
  const facts = useMediaFacts(props.media.sha256);
  if (facts.data) return <Player {...props} facts={facts.data} />;
  if (facts.error) return <Player {...props} facts={{ media_type: props.media.media_type }} />;
  return null;
}
