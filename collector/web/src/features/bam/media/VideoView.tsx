import { Button, Group, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { blobUrl, playbackUrl, previewUrl } from '@/lib/api/badcases';
import type { Media } from '@/lib/api/contract';
import { Problem } from '@/ui/States';
import type { Prediction } from '../prediction';

/** A player with a timeline that marks the judged segment; a click on the mark goes there. */
export function VideoView({ media, segment }: { media: Media; segment: Prediction['segment'] }) {
  const player = useRef<HTMLVideoElement>(null);
  const [length, setLength] = useState(0);
  const [place, setPlace] = useState(0);
  // A browser that cannot play the original gets it converted by the server.
  const [source, setSource] = useState<'original' | 'converted' | 'none'>('original');
  const goTo = (second: number) => {
    if (player.current) player.current.currentTime = second;
  };
  const share = (second: number) =>
    `${length > 0 ? (Math.min(second, length) / length) * 100 : 0}%`;
  if (source === 'none') {
    return (
      <>
        <Problem
          error={new Error(`This browser cannot play ${media.name}; it can be downloaded below.`)}
          retry={() => setSource('original')}
        />
        <div className="frame" style={{ height: 320, marginTop: 8 }}>
          <img src={previewUrl(media.sha256, 1280)} alt={media.name} />
        </div>
      </>
    );
  }
  return (
    <>
      <video
        ref={player}
        src={source === 'original' ? blobUrl(media.sha256) : playbackUrl(media.sha256)}
        poster={previewUrl(media.sha256, 1280)}
        controls
        preload="metadata"
        style={{ width: '100%', maxHeight: 420, background: '#000', borderRadius: 4 }}
        onLoadedMetadata={(event) => setLength(event.currentTarget.duration)}
        onTimeUpdate={(event) => setPlace(event.currentTarget.currentTime)}
        onError={() => setSource(source === 'original' ? 'converted' : 'none')}
      />
      <div
        data-testid="timeline"
        style={{
          position: 'relative',
          height: 18,
          marginTop: 6,
          borderRadius: 4,
          background: 'var(--mantine-color-default-border)',
        }}
      >
        {segment && (
          <button
            aria-label="Go to the segment"
            onClick={() => goTo(segment.from)}
            style={{
              position: 'absolute',
              left: share(segment.from),
              width: `calc(${share(segment.to)} - ${share(segment.from)})`,
              minWidth: 3,
              top: 0,
              bottom: 0,
              border: 0,
              padding: 0,
              borderRadius: 4,
              cursor: 'pointer',
              background: 'var(--mantine-color-red-6)',
            }}
          />
        )}
        <div
          style={{
            position: 'absolute',
            left: share(place),
            top: -2,
            bottom: -2,
            width: 2,
            background: 'var(--mantine-color-text)',
          }}
        />
      </div>
      {segment && (
        <Group mt="xs" gap="xs">
          <Text size="sm">
            Segment {segment.from.toFixed(1)} s to {segment.to.toFixed(1)} s
          </Text>
          <Button size="compact-xs" variant="light" onClick={() => goTo(segment.from)}>
            Go there
          </Button>
        </Group>
      )}
    </>
  );
}
