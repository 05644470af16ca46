import { ActionIcon, Group, Skeleton, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import Regions from 'wavesurfer.js/dist/plugins/regions.esm.js';
import { blobUrl, useWaveform, type Waveform } from '@/lib/api/badcases';
import type { Media } from '@/lib/api/contract';
import { Answer, Problem } from '@/ui/States';
import type { Prediction } from '../prediction';

const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;

interface Props {
  media: Media;
  segment: Prediction['segment'];
}

function Player({ media, segment, wave }: Props & { wave: Waveform }) {
  const box = useRef<HTMLDivElement>(null);
  const player = useRef<WaveSurfer | null>(null);
  const [playing, setPlaying] = useState(false);
  const [place, setPlace] = useState(0);
  const [error, setError] = useState<Error>();
  const from = segment?.from;
  const to = segment?.to;
  useEffect(() => {
    if (!box.current) return;
    const regions = Regions.create();
    // The course comes from the server: the browser need not fetch and decode the whole recording to draw it.
    const surfer = WaveSurfer.create({
      container: box.current,
      url: blobUrl(media.sha256),
      peaks: [wave.peaks],
      duration: wave.seconds,
      height: 120,
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
      if (from === undefined || to === undefined) return;
      const color = 'rgba(250, 82, 82, 0.22)';
      regions.addRegion({ start: from, end: to, color, drag: false, resize: false });
    });
    surfer.on('timeupdate', setPlace);
    surfer.on('play', () => setPlaying(true));
    surfer.on('pause', () => setPlaying(false));
    surfer.on('error', setError);
    return () => surfer.destroy();
  }, [media.sha256, wave, from, to]);
  return (
    <>
      {error && (
        <Problem
          error={new Error(`This browser cannot play ${media.name}; it can be downloaded below.`)}
        />
      )}
      <div ref={box} data-testid="waveform" />
      <Group mt="xs">
        <ActionIcon
          variant="light"
          disabled={error !== undefined}
          aria-label={playing ? 'Pause' : 'Play'}
          onClick={() => void player.current?.playPause()}
        >
          {playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        </ActionIcon>
        <Text size="sm" ff="monospace">
          {clock(place)} / {clock(wave.seconds)}
        </Text>
        {segment && (
          <Text size="sm" c="dimmed">
            Segment {segment.from.toFixed(1)} s to {segment.to.toFixed(1)} s
          </Text>
        )}
      </Group>
    </>
  );
}

/** A recording as a waveform that can be played, with the judged segment marked. */
export function AudioView({ media, segment }: Props) {
  const wave = useWaveform(media.sha256);
  return (
    <Answer of={wave} loading={<Skeleton height={120} />}>
      {(data) => <Player media={media} segment={segment} wave={data} />}
    </Answer>
  );
}
