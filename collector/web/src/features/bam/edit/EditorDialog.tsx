import { Modal, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { blobUrl, playbackUrl } from '@/lib/api/badcases';
import type { Media } from '@/lib/api/contract';
import {
  playbackPath,
  previewPath,
  useMaking,
  useMediaFacts,
  type MediaFacts,
} from '@/lib/api/seeing';
import { Problem } from '@/ui/States';
import { sourceOf } from '../media/ImageView';
import { BeingMade, Unshown } from '../media/Unshown';
import { mediaKind } from '../prediction';
import { CutEditor } from './CutEditor';
import { Finish } from './Finish';
import type { Source } from './outcome';
import { PictureEditor, type Tool, type Wanted } from './PictureEditor';
import { usePart } from './usePart';
import { Wave } from './Wave';

interface Props {
  badcase: string;
  media: Media;
  onClose: () => void;
}

const pictureTools = [
  { value: 'crop', label: 'Crop' },
  { value: 'rotate', label: 'Rotate' },
  { value: 'redact', label: 'Hide parts' },
];

function sized(facts: MediaFacts, width: number, height: number) {
  if (!facts.width || !facts.height) return { width, height };
  // A browser turns a video as its metadata say.
  const turned = width > height !== facts.width > facts.height;
  return turned
    ? { width: facts.height, height: facts.width }
    : { width: facts.width, height: facts.height };
}

type Inner = Props & { facts: MediaFacts };

function ImageEditor({ facts, ...props }: Inner) {
  const { media } = props;
  const [tool, setTool] = useState('crop');
  const [source, setSource] = useState<Source>();
  const src = sourceOf(media, facts);
  const made = src !== blobUrl(media.sha256);
  const making = useMaking(media.sha256, previewPath(media.sha256, 2048), made);
  if (made && making.state === 'failed') return <Unshown media={media} />;
  if (made && making.state !== 'ready') return <BeingMade name={media.name} making={making} />;
  return (
    <Stack gap="sm">
      <SegmentedControl size="xs" data={pictureTools} value={tool} onChange={setTool} />
      <PictureEditor
        tool={tool as Tool}
        size={source ?? { width: facts.width ?? 640, height: facts.height ?? 480 }}
        source={source}
        video={false}
        finish={(wanted: Wanted | undefined) => <Finish {...props} wanted={wanted} />}
      >
        <img
          src={src}
          alt={media.name}
          draggable={false}
          onLoad={({ currentTarget: element }) => {
            const size = sized(facts, element.naturalWidth || 1, element.naturalHeight || 1);
            setSource({ element, ratio: element.naturalWidth / size.width, ...size });
          }}
        />
      </PictureEditor>
    </Stack>
  );
}

function VideoEditor({ facts, ...props }: Inner) {
  const { media } = props;
  const [tool, setTool] = useState('cut');
  const [converted, setConverted] = useState(false);
  const [element, attach] = useState<HTMLVideoElement | null>(null);
  const [size, setSize] = useState<{ width: number; height: number; ratio: number }>();
  const part = usePart(element, facts.seconds ?? 0);
  const making = useMaking(media.sha256, playbackPath(media.sha256), converted);
  // A new one for each moment, so that the outcome is painted anew.
  const source = useMemo(
    () => (element && size ? { element, ...size, at: part.now } : undefined),
    [element, size, part.now],
  );
  if (converted && making.state === 'failed')
    return <Unshown media={media} path={playbackPath(media.sha256)} />;
  if (converted && making.state !== 'ready') return <BeingMade name={media.name} making={making} />;
  const finish = (wanted: Wanted | undefined) => <Finish {...props} wanted={wanted} />;
  const video = (
    <video
      ref={attach}
      src={converted ? playbackUrl(media.sha256) : blobUrl(media.sha256)}
      preload="auto"
      playsInline
      aria-label={media.name}
      onError={() => setConverted(true)}
      onLoadedData={({ currentTarget: shown }) => {
        if (shown.videoWidth === 0) {
          setConverted(true);
          return;
        }
        const full = sized(facts, shown.videoWidth, shown.videoHeight);
        setSize({ ...full, ratio: shown.videoWidth / full.width });
      }}
    />
  );
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        data={[{ value: 'cut', label: 'Cut' }, ...pictureTools]}
        value={tool}
        onChange={setTool}
      />
      {tool === 'cut' ? (
        <CutEditor part={part} step={1 / (facts.fps ?? 25)} video finish={finish}>
          <div className="cut-picture">{video}</div>
        </CutEditor>
      ) : (
        <PictureEditor
          tool={tool as Tool}
          size={size ?? { width: facts.width ?? 640, height: facts.height ?? 360 }}
          source={source}
          video
          seconds={part.now}
          finish={finish}
          below={
            <input
              type="range"
              aria-label="Moment of the video"
              min={0}
              max={part.length || 1}
              step={1 / (facts.fps ?? 25)}
              value={part.now}
              onChange={(event) => part.go(Number(event.currentTarget.value))}
            />
          }
        >
          {video}
        </PictureEditor>
      )}
    </Stack>
  );
}

function SoundEditor({ facts, ...props }: Inner) {
  const { media } = props;
  const [element, attach] = useState<HTMLAudioElement | null>(null);
  const [mute, setMute] = useState(false);
  const part = usePart(element, facts.seconds ?? 0);
  return (
    <CutEditor
      part={part}
      step={0.1}
      video={false}
      wave={<Wave sha256={media.sha256} />}
      finish={(wanted) => <Finish {...props} wanted={wanted} />}
    >
      <audio
        ref={attach}
        src={blobUrl(media.sha256)}
        preload="auto"
        onError={() => setMute(true)}
      />
      {mute && (
        <Text size="sm" c="orange">
          This browser cannot play {media.name}. It can be cut all the same.
        </Text>
      )}
    </CutEditor>
  );
}

function Editor(props: Props) {
  const facts = useMediaFacts(props.media.sha256);
  if (facts.error) return <Problem error={facts.error} retry={facts.refetch} />;
  if (!facts.data) return <Skeleton height={300} />;
  const kind = mediaKind(props.media);
  if (kind === 'image') return <ImageEditor {...props} facts={facts.data} />;
  if (kind === 'video') return <VideoEditor {...props} facts={facts.data} />;
  return <SoundEditor {...props} facts={facts.data} />;
}

/** Whether there is an editor for a medium. */
export const canDraw = (media: Media) => mediaKind(media) !== 'other';

/** Edits one medium by drawing on it. What is made is derived media; the original never changes. */
export function EditorDialog(props: Props) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={`Edit ${props.media.name}`}
      size="min(1200px, 96vw)"
    >
      <Editor {...props} />
    </Modal>
  );
}
