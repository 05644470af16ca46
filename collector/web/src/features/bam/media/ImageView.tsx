import { Alert, Collapse, Group, List, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { blobUrl, previewUrl } from '@/lib/api/badcases';
import type { Json, Media } from '@/lib/api/contract';
import { apiUrl } from '@/lib/api/client';
import {
  previewPath,
  useMaking,
  useMediaFacts,
  windowPath,
  type MediaFacts,
} from '@/lib/api/seeing';
import { count } from '@/lib/format/format';
import { Contrast, type Window } from './Contrast';
import { Controls } from './Controls';
import { fitting, type Size, type View } from './geometry/view';
import type { Rect } from './geometry/rect';
import { Legend } from './Legend';
import { ObjectList } from './ObjectList';
import { Stage, nothing, type Hover } from './Stage';
import { createStore, type Store } from './store';
import { Tip } from './Tip';
import { BeingMade, Unshown } from './Unshown';
import { useDrawing } from './useDrawing';
import { useDetailed, useThings } from './useThings';

/** What browsers show by themselves; of the rest the server's preview is shown. */
const native = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp', 'image/avif'];

/** The largest picture that is handed to the browser, in pixels. */
const mostNative = 60_000_000;

/** Where the shown picture comes from, upright. Browsers turn JPEGs; of the rest the server's preview is upright. */
export function sourceOf(media: Media, facts: MediaFacts): string {
  return isNative(media, facts) ? blobUrl(media.sha256) : previewUrl(media.sha256, largest);
}

/** The width of the server's picture of what browsers do not draw. */
const largest = 2048;

function isNative(media: Media, facts: MediaFacts): boolean {
  const turned = (facts.orientation ?? 1) > 1 && media.media_type !== 'image/jpeg';
  const large = (facts.width ?? 0) * (facts.height ?? 0) > mostNative;
  return native.includes(media.media_type) && !turned && !large;
}

interface Props {
  media: Media;
  /** All media of the case: masks may be among them. */
  all: Media[];
  result: Json | undefined;
  truth: Json | undefined;
  /** Whose the second set of objects is, the truth's or another result's. */
  second?: 'truth' | 'other';
  /** Only the picture, without what changes the drawing. */
  bare?: boolean;
  /** Shared with other viewers that show the same place. */
  view?: Store<View> | undefined;
  height?: number;
}

/** A 16-bit picture is first seen with its own values spread over the screen. */
function startOf({ levels }: MediaFacts): Window {
  if (!levels) return [0, 65_535];
  const low = Math.floor(levels.low / 64) * 64;
  return [low, Math.min(65_535, Math.max(levels.high, low + 64))];
}

function Problems({ list }: { list: string[] }) {
  if (list.length === 0) return null;
  return (
    <Alert color="yellow" mt="xs" title="Not everything can be drawn" p="xs">
      <List size="xs">
        {list.slice(0, 8).map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
      {list.length > 8 && <Text size="xs">and {list.length - 8} more</Text>}
    </Alert>
  );
}

function Picture({
  media,
  all,
  result,
  truth,
  second = 'truth',
  bare,
  view,
  height,
  facts,
}: Props & { facts: MediaFacts }) {
  const [loaded, setLoaded] = useState<Size>();
  const [broken, setBroken] = useState(false);
  const [window, setWindow] = useState<Window>(() => startOf(facts));
  const path = windowPath(media.sha256, ...window);
  const contrast = useMaking(media.sha256, path, facts.levels !== undefined);
  const waits = contrast.state === 'making';
  const usual = sourceOf(media, facts);
  // The picture as it is stays in sight until the other is there.
  const src = contrast.state === 'ready' ? apiUrl(path) : usual;
  const [own] = useState(() => createStore<View>(fitting));
  const [hover] = useState(() => createStore<Hover>(nothing));
  const [focus, setFocus] = useState<Rect>();
  const [open, list] = useDisclosure(false);
  const said = useDetailed(result, all);
  const right = useDetailed(truth, all);
  const { things, problems } = useThings(said.value, right.value, media, all, second);
  const drawing = useDrawing(things);
  if (broken) return <Unshown media={media} retry={() => setBroken(false)} />;
  const size =
    facts.width && facts.height
      ? { width: facts.width, height: facts.height }
      : (loaded ?? { width: 640, height: 480 });
  const wrong = [said.problem, right.problem].flatMap((text) => text ?? []);
  return (
    <>
      <div style={{ position: 'relative' }}>
        <Stage
          size={size}
          scene={{
            things: drawing.visible,
            colour: drawing.colour,
            verdicts: drawing.verdicts,
            density: drawing.settings.density,
          }}
          view={view ?? own}
          hover={hover}
          focus={focus}
          {...(height !== undefined && { height })}
        >
          <img
            src={src}
            alt={media.name}
            draggable={false}
            onError={() => setBroken(true)}
            onLoad={({ currentTarget: image }) =>
              setLoaded({ width: image.naturalWidth || 1, height: image.naturalHeight || 1 })
            }
          />
        </Stage>
        <Tip drawing={drawing} hover={hover} />
      </div>
      {facts.levels && !bare && (
        <Contrast levels={facts.levels} window={window} change={setWindow} />
      )}
      {waits && <BeingMade name={media.name} making={contrast} height={28} />}
      {contrast.state === 'failed' && (
        <Text size="xs" c="orange">
          The contrast cannot be changed: {contrast.why}
        </Text>
      )}
      {things.length > 0 && !bare && (
        <>
          <Controls drawing={drawing} second={second === 'truth' ? 'Truth' : 'Other'} />
          <Legend drawing={drawing} />
          <UnstyledButton onClick={list.toggle} aria-expanded={open} mt={6}>
            <Group gap={4}>
              {open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
              <Text size="sm">Objects ({count(drawing.visible.length)})</Text>
            </Group>
          </UnstyledButton>
          <Collapse in={open}>
            {open && (
              <ObjectList
                drawing={drawing}
                hover={hover}
                onOpen={(bounds) => setFocus({ ...bounds })}
              />
            )}
          </Collapse>
        </>
      )}
      {!bare && <Problems list={[...wrong, ...problems]} />}
    </>
  );
}

/** Shows a picture once what is shown of it is there. */
function Ready(props: Props & { facts: MediaFacts }) {
  const { media, facts } = props;
  const own = isNative(media, facts);
  const path = previewPath(media.sha256, largest);
  const making = useMaking(media.sha256, path, !own);
  if (own || making.state === 'ready') return <Picture {...props} />;
  if (making.state === 'failed') return <Unshown media={media} path={path} />;
  return <BeingMade name={media.name} making={making} height={props.height ?? 460} />;
}

/** A picture with what the model saw and what is right drawn over it. */
export function ImageView(props: Props) {
  const facts = useMediaFacts(props.media.sha256);
  if (facts.data) return <Ready {...props} facts={facts.data} />;
  // The browser may know what the server does not.
  if (facts.error) return <Ready {...props} facts={{ media_type: props.media.media_type }} />;
  return <Skeleton height={props.height ?? 460} />;
}
