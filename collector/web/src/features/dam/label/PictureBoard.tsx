import { useCallback, useEffect, useState } from 'react';
import type { Media } from '@/lib/api/contract';
import { previewPath, useMaking, useMediaFacts, type MediaFacts } from '@/lib/api/seeing';
import type { Size } from '../../bam/media/geometry/view';
import { sourceOf } from '../../bam/media/ImageView';
import { BeingMade, Unshown } from '../../bam/media/Unshown';
import { Board } from './Board';
import type { BoardProps } from './Room';
import { colourIn } from './spec';
import { usePen } from './usePen';
import type { Mark } from './work';

/** The width of the server's picture of what browsers do not draw. */
const made = 2048;

export const isMadePicture = (media: Media, facts: MediaFacts) =>
  sourceOf(media, facts).includes('/previews/');

function Picture({ media, facts, ...props }: BoardProps & { facts: MediaFacts }) {
  const { desk, hand, bench, picked, view, spec, penned, colour } = props;
  const [loaded, setLoaded] = useState<Size>();
  const [broken, setBroken] = useState(false);
  const own = isMadePicture(media, facts);
  const making = useMaking(media.sha256, previewPath(media.sha256, made), own);
  const size =
    facts.width && facts.height
      ? { width: facts.width, height: facts.height }
      : (loaded ?? { width: 640, height: 480 });
  const colourOf = useCallback(({ label }: Mark) => colourIn(spec, label), [spec]);
  const pen = usePen({
    tool: bench.tool,
    size,
    marks: desk.work.marks,
    picked: desk.work.marks.find(({ key }) => key === picked),
    turns: spec.tools.includes('turned'),
    hidden: bench.hidden,
    colour,
    hand,
  });
  useEffect(() => {
    penned.current = { ...pen, size };
  });
  if (broken || (own && making.state === 'failed')) return <Unshown media={media} />;
  if (own && making.state !== 'ready') return <BeingMade name={media.name} making={making} />;
  return (
    <Board
      size={size}
      marks={desk.work.marks}
      picked={picked}
      hidden={bench.hidden}
      view={view}
      pen={pen}
      colourOf={colourOf}
      label={`${media.name}; ? shows the keys`}
    >
      <img
        src={sourceOf(media, facts)}
        alt={media.name}
        draggable={false}
        data-shown={loaded ? media.sha256 : undefined}
        onError={() => setBroken(true)}
        onLoad={({ currentTarget: image }) => {
          setLoaded({ width: image.naturalWidth || 1, height: image.naturalHeight || 1 });
          props.onReady();
        }}
      />
    </Board>
  );
}

/** A picture that is labelled. */
export function PictureBoard(props: BoardProps) {
  const facts = useMediaFacts(props.media.sha256);
  if (facts.data) return <Picture {...props} facts={facts.data} />;
  if (facts.error) return <Picture {...props} facts={{ media_type: props.media.media_type }} />;
  return null;
}
