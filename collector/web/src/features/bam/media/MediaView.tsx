import { Anchor, Group, SimpleGrid, Stack, Switch, Tabs, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { blobUrl } from '@/lib/api/badcases';
import type { Badcase, Media } from '@/lib/api/contract';
import { bytes, shortHash } from '@/lib/format/format';
import { useKeys } from '@/lib/keys';
import { Empty } from '@/ui/States';
import { mediaKind } from '../prediction';
import { AudioView } from './AudioView';
import { fitting, type View } from './geometry/view';
import { ImageView } from './ImageView';
import { createStore, type Store } from './store';
import { referred } from './useThings';
import { VideoView } from './VideoView';

function One({
  media,
  badcase,
  view,
}: {
  media: Media;
  badcase: Badcase;
  /** Shared by media that stand beside each other. */
  view?: Store<View>;
}) {
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
          view={view}
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
          view={view}
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

/** Media that only serve the drawing: masks and details. */
function Served({ media }: { media: Media[] }) {
  if (media.length === 0) return null;
  return (
    <Group gap="xs" mt={4}>
      <Text size="xs" c="dimmed">
        Drawn from
      </Text>
      {media.map((one, n) => (
        <Anchor
          key={one.sha256 + String(n)}
          href={blobUrl(one.sha256)}
          download={one.name}
          size="xs"
        >
          {one.name}
        </Anchor>
      ))}
    </Group>
  );
}

/** Several media: one after the other, or beside each other with the same zoom. [ and ] go through them. */
function Several({ media, badcase }: { media: Media[]; badcase: Badcase }) {
  const [at, setAt] = useState(0);
  const [beside, setBeside] = useState(false);
  const [view] = useState(() => createStore<View>(fitting));
  const go = (by: number) => setAt((at + by + media.length) % media.length);
  useKeys({ '[': () => go(-1), ']': () => go(1) });
  const one = media[at];
  return (
    <>
      <Group justify="space-between" mb="xs" wrap="nowrap" align="flex-start">
        <Tabs value={String(at)} onChange={(value) => setAt(Number(value))} keepMounted={false}>
          <Tabs.List>
            {media.map((each, n) => (
              <Tabs.Tab key={each.sha256 + String(n)} value={String(n)} disabled={beside}>
                {each.name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        <Switch
          size="xs"
          label="Side by side"
          checked={beside}
          onChange={(event) => setBeside(event.currentTarget.checked)}
        />
      </Group>
      {beside ? (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {media.map((each, n) => (
            <One key={each.sha256 + String(n)} media={each} badcase={badcase} view={view} />
          ))}
        </SimpleGrid>
      ) : (
        one && <One key={at} media={one} badcase={badcase} />
      )}
    </>
  );
}

/** Everything that was captured. */
export function MediaView({ badcase }: { badcase: Badcase }) {
  // What results point to, masks and details, is no picture of the case by itself.
  const used = referred([badcase.result, badcase.truth]);
  const own = badcase.media.filter((one) => !used.has(one.name));
  const media = own.length > 0 ? own : badcase.media;
  const [first] = media;
  if (!first) return <Empty title="No media">Only the result was reported.</Empty>;
  return (
    <>
      {media.length === 1 ? (
        <One media={first} badcase={badcase} />
      ) : (
        <Several key={badcase.id} media={media} badcase={badcase} />
      )}
      <Served media={own.length > 0 ? badcase.media.filter((one) => used.has(one.name)) : []} />
    </>
  );
}
