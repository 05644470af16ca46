import { Center, Loader, Text, Tooltip } from '@mantine/core';
import { IconFile, IconMusic, IconPhotoOff, IconVideo } from '@tabler/icons-react';
import type { Media } from '@/lib/api/contract';
import { previewPath, type Making } from '@/lib/api/seeing';
import { mediaKind } from '../prediction';
import { MadeImage } from './MadeImage';

const icons = { image: IconPhotoOff, audio: IconMusic, video: IconVideo, other: IconFile };

/** What stands in a picture's place: that it is being made, or why there is none. */
function Placeholder({ media, making }: { media: Media | undefined; making?: Making }) {
  const Icon = icons[media ? mediaKind(media) : 'other'];
  const busy = making !== undefined && making.state !== 'failed';
  const text = !media ? 'No media' : making?.state === 'making' ? 'being made' : media.name;
  const why = making?.state === 'failed' && `${media?.name ?? ''}: ${making.why}`;
  return (
    <Tooltip label={why} disabled={!why} multiline maw={320}>
      <Center
        c="dimmed"
        h="100%"
        style={{ flexDirection: 'column', gap: 4 }}
        {...(making && { 'data-preview': making.state })}
      >
        {busy ? <Loader size={22} color="gray" aria-label="Being made" /> : <Icon size={28} />}
        <Text size="xs" px={6} ta="center" lineClamp={1}>
          {text}
        </Text>
        {why && (
          <Text size="xs" px={6} ta="center" lineClamp={2} c="orange">
            {making.why}
          </Text>
        )}
      </Center>
    </Tooltip>
  );
}

/** A small picture of the first medium; an icon and the reason when there is none. */
export function Thumb({ media, height }: { media: Media | undefined; height: number }) {
  return (
    <div className="frame" style={{ height }}>
      {media && mediaKind(media) !== 'other' ? (
        <MadeImage
          key={media.sha256}
          sha256={media.sha256}
          path={previewPath(media.sha256, 320)}
          alt={media.name}
          loading="lazy"
        >
          {(making) => <Placeholder media={media} making={making} />}
        </MadeImage>
      ) : (
        <Placeholder media={media} />
      )}
    </div>
  );
}
