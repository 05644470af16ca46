import { Anchor, Group, Skeleton, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { fileUrl } from '@/lib/api/data';
import type { DataRow, Media } from '@/lib/api/contract';
import { useMediaFacts } from '@/lib/api/seeing';
import { shortHash } from '@/lib/format/format';
import { Empty } from '@/ui/States';
import { AudioView } from '../bam/media/AudioView';
import { ImageView } from '../bam/media/ImageView';
import { VideoView } from '../bam/media/VideoView';
import { mediaKind } from '../bam/prediction';

interface Props {
  media: Media;
  /** Drawn over it. */
  annotation?: DataRow['annotation'];
  /** What people said, when the annotation is what models predicted. */
  truth?: DataRow['annotation'];
}

function View({ media, annotation, truth }: Props) {
  const shown = { media, all: [media], result: annotation, truth };
  switch (mediaKind(media)) {
    case 'image':
      return <ImageView {...shown} height={420} />;
    case 'video':
      return <VideoView {...shown} height={420} keyed={false} />;
    case 'audio':
      return <AudioView {...shown} keyed={false} />;
    default:
      return <Empty title="No preview">This kind of file is kept as it came.</Empty>;
  }
}

/** A stored medium, shown as what it is, with a way to its original. */
export function MediumView({ media, annotation, truth }: Props) {
  const facts = useMediaFacts(media.sha256);
  if (facts.data === undefined && !facts.error) return <Skeleton height={420} />;
  const known = { ...media, media_type: facts.data?.media_type ?? media.media_type };
  return (
    <>
      <View media={known} annotation={annotation} truth={truth} />
      <Group gap="xs" fz="xs" c="dimmed" mt="xs">
        <Text size="xs">{known.media_type}</Text>
        <Text size="xs" className="mono" title={media.sha256}>
          {shortHash(media.sha256)}
        </Text>
        <Anchor href={fileUrl(media.sha256)} download={media.name} size="xs">
          <Group gap={2}>
            <IconDownload size={12} /> Original
          </Group>
        </Anchor>
      </Group>
    </>
  );
}
