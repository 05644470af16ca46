import { Badge, Group, Skeleton, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { blobUrl, playbackUrl, previewUrl } from '@/lib/api/badcases';
import type { Json, Media } from '@/lib/api/contract';
import { playbackPath, useMaking, useMediaFacts, type MediaFacts } from '@/lib/api/seeing';
import { percent } from '@/lib/format/format';
import { useCommands } from '@/lib/useCommands';
import { Controls } from './Controls';
import type { Clock } from './geometry/time';
import { fitting, type Size, type View } from './geometry/view';
import { Legend } from './Legend';
import type { Source } from './objects';
import { Stage, nothing, type Hover } from './Stage';
import { createStore, type Store } from './store';
import { barsOf, Timeline } from './Timeline';
import { Tip } from './Tip';
import { Transport } from './Transport';
import { frameOf, readCourse, thingsAt, type Course } from './tracks';
import { BeingMade, Unshown } from './Unshown';
import { useDrawing } from './useDrawing';
import { usePlayer, useSeat, type Seat } from './usePlayer';
import { useDetailed, useThings } from './useThings';

interface Props {
  media: Media;
  all: Media[];
  result: Json | undefined;
  truth: Json | undefined;
  /** Whose the second set of results is, the truth's or another result's. */
  second?: Source;
  /** Only the picture, without what plays it and changes the drawing. */
  bare?: boolean;
  view?: Store<View> | undefined;
  /** Told of the element that plays. */
  seat?: Seat | undefined;
  /** Whether its keys are bound: of several beside each other only one's are. */
  keyed?: boolean;
  height?: number;
}

/** The rate is known from the file; else 25 a second are taken for a step. */
export const clockOf = (facts: MediaFacts): Clock =>
  facts.fps ? { fps: facts.fps, times: facts.times, exact: true } : { fps: 25, exact: false };

function Moment({ name, course, at }: { name: string; course: Course; at: number }) {
  const frame = frameOf(course, at);
  if (!frame?.label) return null;
  return (
    <Text size="sm">
      {name} now: <b>{frame.label}</b>
      {frame.confidence !== undefined && ` (${percent(frame.confidence)})`}
    </Text>
  );
}

function Player({ media, all, result, truth, facts, ...props }: Props & { facts: MediaFacts }) {
  const { second = 'truth', bare, keyed = true } = props;
  // A browser that cannot play the original gets it converted by the server.
  const [source, setSource] = useState<'original' | 'converted' | 'none'>('original');
  const path = playbackPath(media.sha256);
  const converting = useMaking(media.sha256, path, source === 'converted');
  const [natural, setNatural] = useState<Size>();
  const [own] = useState(() => createStore<View>(fitting));
  const [hover] = useState(() => createStore<Hover>(nothing));
  const said = useDetailed(result, all);
  const right = useDetailed(truth, all);
  const clock = useMemo(() => clockOf(facts), [facts]);
  const course = useMemo(() => readCourse(said.value, 'result', clock), [said.value, clock]);
  const truths = useMemo(
    () => readCourse(right.value, second, clock),
    [right.value, second, clock],
  );
  const bars = useMemo(() => {
    const here = ({ item }: { item?: string | undefined }) =>
      item === undefined || item === media.name;
    const parts = [...course.parts, ...truths.parts].filter(here);
    return barsOf(parts, [...course.tracks, ...truths.tracks].filter(here));
  }, [course, truths, media.name]);
  const player = usePlayer(clock, bars, facts.seconds);
  useSeat(player.element, props.seat);
  const fixed = useThings(said.value, right.value, media, all, second);
  const now = player.shown;
  const things = useMemo(
    () => [...fixed.things, ...thingsAt(truths, now), ...thingsAt(course, now)],
    [fixed.things, truths, course, now],
  );
  const drawing = useDrawing(things);
  useCommands(
    keyed
      ? {
          'media.play': player.toggle,
          'media.back': () => player.step(-1),
          'media.on': () => player.step(1),
          'media.repeat': player.toggleLoop,
        }
      : {},
  );
  if (source === 'none' || converting.state === 'failed')
    return <Unshown media={media} path={path} retry={() => setSource('original')} />;
  const waits = source === 'converted' && converting.state !== 'ready';
  const size = sizeOf(facts, natural);
  const other = second === 'truth' ? 'Truth' : 'Other';
  const picture = (
    <div style={{ position: 'relative' }}>
      <Stage
        size={size}
        scene={{
          things: drawing.visible,
          colour: drawing.colour,
          verdicts: drawing.verdicts,
          density: drawing.settings.density,
        }}
        view={props.view ?? own}
        hover={hover}
        {...(props.height !== undefined && { height: props.height })}
      >
        <video
          ref={player.attach}
          {...(!waits && {
            src: source === 'original' ? blobUrl(media.sha256) : playbackUrl(media.sha256),
          })}
          poster={previewUrl(media.sha256, 1024)}
          preload="auto"
          playsInline
          onLoadedMetadata={({ currentTarget: video }) => {
            // A file without a picture that the browser knows is as good as none.
            if (video.videoWidth === 0 && source === 'original') setSource('converted');
            else setNatural({ width: video.videoWidth || 1, height: video.videoHeight || 1 });
          }}
          onError={() => setSource(source === 'original' ? 'converted' : 'none')}
        />
      </Stage>
      <Tip drawing={drawing} hover={hover} />
    </div>
  );
  if (bare) return picture;
  return (
    <>
      {picture}
      {waits && <BeingMade name={media.name} making={converting} height={60} />}
      <Timeline
        length={player.length}
        time={player.time}
        bars={bars}
        onGo={player.go}
        onPick={player.pick}
      />
      <Transport
        playing={player.playing}
        onToggle={player.toggle}
        onStep={player.step}
        speed={player.speed}
        onSpeed={player.setSpeed}
        loop={player.looping}
        onLoop={bars.length > 0 ? player.toggleLoop : undefined}
        time={player.time}
        length={player.length}
        clock={clock}
      >
        {source === 'converted' && (
          <Badge
            variant="light"
            color="gray"
            tt="none"
            title="This browser cannot play the original"
          >
            converted to play
          </Badge>
        )}
      </Transport>
      <Group mt={4} gap="lg">
        <Moment name="Result" course={course} at={now} />
        <Moment name={other} course={truths} at={now} />
      </Group>
      {(things.length > 0 ||
        course.tracks.length + course.frames.length + truths.tracks.length > 0) && (
        <>
          <Controls drawing={drawing} second={other} />
          <Legend drawing={drawing} />
        </>
      )}
      {[said.problem, right.problem, ...fixed.problems].map(
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

/** The size that places refer to: that of the file, turned as the browser turns it. */
export function sizeOf(facts: MediaFacts, natural: Size | undefined): Size {
  const known =
    facts.width && facts.height ? { width: facts.width, height: facts.height } : undefined;
  if (!natural) return known ?? { width: 640, height: 360 };
  if (!known) return natural;
  const turned = natural.width > natural.height !== known.width > known.height;
  return turned ? { width: known.height, height: known.width } : known;
}

/** A video with everything that is said of it, over its picture and along its time. */
export function VideoView(props: Props) {
  const facts = useMediaFacts(props.media.sha256);
  if (facts.data) return <Player {...props} facts={facts.data} />;
  if (facts.error) return <Player {...props} facts={{ media_type: props.media.media_type }} />;
  return <Skeleton height={props.height ?? 460} />;
}
