import { ActionIcon, Group, Skeleton, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import Regions from 'wavesurfer.js/dist/plugins/regions.esm.js';
import { blobUrl } from '@/lib/api/badcases';
import type { Media } from '@/lib/api/contract';
import { Problem } from '@/ui/States';
import type { Prediction } from '../prediction';

const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;

/** A recording as a waveform that can be played, with the judged segment marked. */
export function AudioView({ media, segment }: { media: Media; segment: Prediction['segment'] }) {
  const box = useRef<HTMLDivElement>(null);
  const player = useRef<WaveSurfer | null>(null);
  const [playing, setPlaying] = useState(false);
  const [length, setLength] = useState<number>();
  const [place, setPlace] = useState(0);
  const [error, setError] = useState<Error>();
  const [attempt, setAttempt] = useState(0);
  const from = segment?.from;
  const to = segment?.to;
  useEffect(() => {
    if (!box.current) return;
    const regions = Regions.create();
    const surfer = WaveSurfer.create({
      container: box.current,
      url: blobUrl(media.sha256),
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
    surfer.on('ready', (duration) => {
      setLength(duration);
      if (from !== undefined && to !== undefined) {
        regions.addRegion({
          start: from,
          end: to,
          color: 'rgba(250, 82, 82, 0.22)',
          drag: false,
          resize: false,
        });
      }
    });
    surfer.on('timeupdate', setPlace);
    surfer.on('play', () => setPlaying(true));
    surfer.on('pause', () => setPlaying(false));
    surfer.on('error', setError);
    return () => surfer.destroy();
  }, [media.sha256, from, to, attempt]);
  const retry = () => {
    setError(undefined);
    setAttempt(attempt + 1);
  };
  return (
    <>
      {error && (
        <Problem
          error={new Error(`${media.name} cannot be played: ${error.message}`)}
          retry={retry}
        />
      )}
      {!error && length === undefined && <Skeleton height={120} />}
      <div
        ref={box}
        data-testid="waveform"
        style={{ display: length === undefined ? 'none' : 'block' }}
      />
      {length !== undefined && (
        <Group mt="xs">
          <ActionIcon
            variant="light"
            aria-label={playing ? 'Pause' : 'Play'}
            onClick={() => void player.current?.playPause()}
          >
            {playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
          </ActionIcon>
          <Text size="sm" ff="monospace">
            {clock(place)} / {clock(length)}
          </Text>
        </Group>
      )}
    </>
  );
}
