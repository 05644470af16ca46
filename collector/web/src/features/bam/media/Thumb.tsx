import { Loader } from '@mantine/core';
import { IconFile, IconMusic, IconPhotoOff, IconVideo } from '@tabler/icons-react';
import type { Media } from '@/lib/api/contract';
import { smallPicture, type Standing } from '@/lib/api/seeing';
import { mediaKind } from '../prediction';
import { MadeImage } from './MadeImage';

const icons = { image: IconPhotoOff, audio: IconMusic, video: IconVideo, other: IconFile };

/** What stands in a picture's place: that it is being made, or why there is none. */
function Placeholder({ media, making }: { media: Media | undefined; making?: Standing }) {
  const Icon = icons[media ? mediaKind(media) : 'other'];
  const busy = making !== undefined && making.state !== 'failed';
  const text = !media ? 'No media' : making?.state === 'making' ? 'being made' : media.name;
  const why = making?.state === 'failed' ? making.why : '';
  return (
    <div
      className="no-picture t-xs t-dim"
      title={why && `${media?.name ?? ''}: ${why}`}
      data-preview={making?.state}
    >
      {busy ? <Loader size={22} color="gray" aria-label="Being made" /> : <Icon size={28} />}
      <span className="t-line">{text}</span>
      {why && <span className="t-line no-picture-why">{why}</span>}
    </div>
  );
}

/** A small picture of the first medium; an icon and the reason when there is none. */
export function Thumb({ media, height }: { media: Media | undefined; height: number }) {
  return (
    <div className="frame" style={{ height }}>
      {media && mediaKind(media) !== 'other' ? (
        <MadeImage
          key={media.sha256}
          picture={smallPicture(media.sha256)}
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
