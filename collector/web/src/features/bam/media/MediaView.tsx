import { Anchor, Button, Group, SimpleGrid, Stack, Switch, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { blobUrl } from '@/lib/api/badcases';
import type { Badcase, Media } from '@/lib/api/contract';
import { bytes, shortHash } from '@/lib/format/format';
import { useMay } from '@/lib/api/people';
import { useCommands } from '@/lib/useCommands';
import { Only } from '@/ui/Only';
import { Empty } from '@/ui/States';
import { canDraw, EditorDialog } from '../edit/EditorDialog';
import { mediaKind } from '../prediction';
import { AudioView } from './AudioView';
import { fitting, type View } from './geometry/view';
import { ImageView } from './ImageView';
import { createStore, type Store } from './store';
import type { Seat } from './usePlayer';
import { useTogether } from './useTogether';
import { referred } from './useThings';
import { VideoView } from './VideoView';

function One({
  media,
  badcase,
  view,
  seat,
  keyed = true,
  playKeys,
}: {
  media: Media;
  badcase: Badcase;
  /** Whether its keys are bound: of several beside each other only one's are. */
  keyed?: boolean;
  /** Whether what plays hears keys. */
  playKeys: boolean;
  /** Shared by media that stand beside each other. */
  view?: Store<View>;
  seat?: Seat | undefined;
}) {
  const kind = mediaKind(media);
  const [open, box] = useDisclosure(false);
  const engineer = useMay('engineer');
  useCommands({ 'media.edit': engineer && keyed && canDraw(media) && box.open });
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
          seat={seat}
          keyed={keyed && playKeys}
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
          seat={seat}
          keyed={keyed && playKeys}
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
        {canDraw(media) && (
          <Only role="engineer">
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconPencil size={12} />}
              onClick={box.open}
            >
              {kind === 'image' ? 'Crop, rotate, hide' : 'Cut or edit'}
            </Button>
          </Only>
        )}
        {open && <EditorDialog badcase={badcase.id} media={media} onClose={box.close} />}
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

interface Props {
  badcase: Badcase;
  /** Whether the keys that play are meant for it, and not for others on the page. */
  playKeys?: boolean;
}

/** Several media: one after the other, or beside each other with the same zoom. [ and ] go through them. */
function Several({ media, badcase, playKeys = true }: Props & { media: Media[] }) {
  const [at, setAt] = useState(0);
  const [beside, setBeside] = useState(false);
  const [view] = useState(() => createStore<View>(fitting));
  const go = (by: number) => setAt((at + by + media.length) % media.length);
  useCommands({ 'media.previous': () => go(-1), 'media.next': () => go(1) });
  const together = useTogether(media.length);
  const playing = media.filter((each) => ['video', 'audio'].includes(mediaKind(each))).length;
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
        <Group gap="md" wrap="nowrap">
          {beside && playing > 1 && (
            <Switch
              size="xs"
              label="Play in step"
              checked={together.linked}
              onChange={(event) => together.link(event.currentTarget.checked)}
            />
          )}
          <Switch
            size="xs"
            label="Side by side"
            checked={beside}
            onChange={(event) => setBeside(event.currentTarget.checked)}
          />
        </Group>
      </Group>
      {beside ? (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {media.map((each, n) => (
            <div key={each.sha256 + String(n)} {...together.pane(n)}>
              <One
                media={each}
                badcase={badcase}
                playKeys={playKeys}
                view={view}
                {...together.player(n)}
              />
            </div>
          ))}
        </SimpleGrid>
      ) : (
        one && <One key={at} media={one} badcase={badcase} playKeys={playKeys} />
      )}
    </>
  );
}

/** Everything that was captured. */
export function MediaView({ badcase, playKeys = true }: Props) {
  // What results point to, masks and details, is no picture of the case by itself.
  const used = referred([badcase.result, badcase.truth]);
  const own = badcase.media.filter((one) => !used.has(one.name));
  const media = own.length > 0 ? own : badcase.media;
  const [first] = media;
  if (!first) return <Empty title="No media">Only the result was reported.</Empty>;
  return (
    <>
      {media.length === 1 ? (
        <One media={first} badcase={badcase} playKeys={playKeys} />
      ) : (
        <Several key={badcase.id} media={media} badcase={badcase} playKeys={playKeys} />
      )}
      <Served media={own.length > 0 ? badcase.media.filter((one) => used.has(one.name)) : []} />
    </>
  );
}
