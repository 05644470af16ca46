import { Center, Text } from '@mantine/core';
import { IconFile, IconMusic, IconPhotoOff, IconVideo } from '@tabler/icons-react';
import { useState } from 'react';
import type { Media } from '@/lib/api/contract';
import { previewUrl } from '@/lib/api/badcases';
import { mediaKind } from '../prediction';

const icons = { image: IconPhotoOff, audio: IconMusic, video: IconVideo, other: IconFile };

/** A small picture of the first medium; an icon when there is none. */
export function Thumb({ media, height }: { media: Media | undefined; height: number }) {
  const [broken, setBroken] = useState(false);
  const kind = media ? mediaKind(media) : 'other';
  const Icon = icons[kind];
  return (
    <div className="frame" style={{ height }}>
      {media && !broken && kind !== 'other' ? (
        <img
          src={previewUrl(media.sha256, 320)}
          alt={media.name}
          loading="lazy"
          onError={() => setBroken(true)}
        />
      ) : (
        <Center c="dimmed" style={{ flexDirection: 'column', gap: 4 }}>
          <Icon size={28} />
          <Text size="xs" px={6} ta="center" lineClamp={1}>
            {media ? media.name : 'No media'}
          </Text>
        </Center>
      )}
    </div>
  );
}
