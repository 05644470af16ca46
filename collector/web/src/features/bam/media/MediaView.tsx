import { Anchor, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { blobUrl } from '@/lib/api/badcases';
import type { Badcase, Media } from '@/lib/api/contract';
import { bytes, shortHash } from '@/lib/format/format';
import { Empty } from '@/ui/States';
import { mediaKind } from '../prediction';
import { AudioView } from './AudioView';
import { ImageView } from './ImageView';
import { referred } from './useThings';
import { VideoView } from './VideoView';

function One({ media, badcase }: { media: Media; badcase: Badcase }) {
  const kind = mediaKind(media);
  return (
    <Stack gap="xs">
      {kind === 'image' && (
        <ImageView
          key={media.sha256}
          media={media}
          all={badcase.media}
          result={badcase.result}
          truth={badcase.truth}
        />
      )}
      {kind === 'audio' && (
        <AudioView
          key={media.sha256}
          media={media}
          all={badcase.media}
          result={badcase.result}
          truth={badcase.truth}
        />
      )}
      {kind === 'video' && (
        <VideoView
          key={media.sha256}
          media={media}
          all={badcase.media}
          result={badcase.result}
          truth={badcase.truth}
        />
      )}
      {kind === 'other' && <Empty title="No preview">This kind of file is kept as it came.</Empty>}
      <Group gap="xs" fz="xs" c="dimmed">
        <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
          {media.name}
        </Text>
        <Text size="xs">{media.media_type}</Text>
        <Text size="xs">{bytes(media.size)}</Text>
        <Text size="xs" className="mono" title={media.sha256}>
          {shortHash(media.sha256)}
        </Text>
        <Anchor href={blobUrl(media.sha256)} download={media.name} size="xs">
          <Group gap={2}>
            <IconDownload size={12} /> Original
          </Group>
        </Anchor>
      </Group>
    </Stack>
  );
}

/** Everything that was captured, one tab per medium. */
export function MediaView({ badcase }: { badcase: Badcase }) {
  // What results point to, masks and details, is no picture of the case by itself.
  const used = referred([badcase.result, badcase.truth]);
  const own = badcase.media.filter((one) => !used.has(one.name));
  const media = own.length > 0 ? own : badcase.media;
  const [first] = media;
  if (!first) return <Empty title="No media">Only the result was reported.</Empty>;
  if (media.length === 1) return <One media={first} badcase={badcase} />;
  return (
    <Tabs defaultValue="0" keepMounted={false}>
      <Tabs.List mb="xs">
        {media.map((one, n) => (
          <Tabs.Tab key={one.sha256 + String(n)} value={String(n)}>
            {one.name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {media.map((one, n) => (
        <Tabs.Panel key={one.sha256 + String(n)} value={String(n)}>
          <One media={one} badcase={badcase} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
