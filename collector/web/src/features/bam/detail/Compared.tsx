import { SimpleGrid, Slider, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import type { Media } from '@/lib/api/contract';
import type { Judgement } from '@/lib/api/seeing';
import { AudioView } from '../media/AudioView';
import { fitting, type View } from '../media/geometry/view';
import { ImageView } from '../media/ImageView';
import { createStore } from '../media/store';
import { useTogether } from '../media/useTogether';
import { VideoView } from '../media/VideoView';
import { mediaKind, prediction } from '../prediction';
import { Scores } from './Scores';

export type How = 'side' | 'overlay' | 'swipe';

const viewers = { image: ImageView, video: VideoView, audio: AudioView };

const isShown = (kind: string): kind is keyof typeof viewers => kind in viewers;

/** The media of both that are shown: the same, or two of one kind. */
export function pairOf(first: Judgement, second: Judgement) {
  const a = first.media.find((one) => isShown(mediaKind(one)));
  if (!a) return undefined;
  const kind = mediaKind(a);
  const b =
    second.media.find((one) => one.sha256 === a.sha256) ??
    second.media.find((one) => mediaKind(one) === kind);
  return b && isShown(kind) ? { a, b, kind } : undefined;
}

interface Props {
  first: Judgement;
  second: Judgement;
  how: How;
}

type Pair = NonNullable<ReturnType<typeof pairOf>>;

/** Both over one medium. */
function Overlay({ first, second, pair }: Props & { pair: Pair }) {
  const Viewer = viewers[pair.kind];
  return (
    <Viewer
      media={pair.a}
      all={first.media}
      result={first.result}
      truth={second.result}
      second="other"
      height={380}
    />
  );
}

/** Each over its own, beside or over each other, with one zoom; what plays does so in step. */
function Both({ first, second, how, pair }: Props & { pair: Pair }) {
  const [view] = useState(() => createStore<View>(fitting));
  const [swipe, setSwipe] = useState(50);
  const together = useTogether(2);
  const Viewer = viewers[pair.kind];
  const side = (n: number, one: Judgement, media: Media, bare = false) => (
    <Viewer
      media={media}
      all={one.media}
      result={one.result}
      truth={one.truth}
      view={view}
      height={320}
      bare={bare}
      {...together.player(n)}
    />
  );
  const link = pair.kind !== 'image' && (
    <Switch
      size="xs"
      label="Play both in step"
      description="The one that you used last leads, and is heard"
      checked={together.linked}
      onChange={(event) => together.link(event.currentTarget.checked)}
    />
  );
  if (how === 'swipe')
    return (
      <>
        {link}
        <div style={{ display: 'grid' }}>
          <div style={{ gridArea: '1 / 1', minWidth: 0 }}>{side(0, first, pair.a)}</div>
          <div className="swiped" style={{ clipPath: `inset(0 0 0 ${swipe}%)` }}>
            {side(1, second, pair.b, true)}
          </div>
        </div>
        <Slider thumbLabel="Swipe" value={swipe} onChange={setSwipe} label={null} size="sm" />
      </>
    );
  return (
    <>
      {link}
      {/* Recordings stand one below the other: the same moment is then at the same place. */}
      <SimpleGrid cols={pair.kind === 'audio' ? 1 : { base: 1, sm: 2 }}>
        <div {...together.pane(0)}>{side(0, first, pair.a)}</div>
        <div {...together.pane(1)}>{side(1, second, pair.b)}</div>
      </SimpleGrid>
    </>
  );
}

/** What two models, or one at two moments, said of the same. */
export function Compared(props: Props) {
  const pair = pairOf(props.first, props.second);
  if (!pair)
    return (
      <SimpleGrid cols={2}>
        {[props.first, props.second].map((one) => (
          <Stack key={one.clip} gap={4}>
            <Text fw={600}>{prediction(one.result).label ?? 'No label'}</Text>
            <Scores result={one.result} />
          </Stack>
        ))}
      </SimpleGrid>
    );
  return props.how === 'overlay' ? (
    <Overlay {...props} pair={pair} />
  ) : (
    <Both {...props} pair={pair} />
  );
}
