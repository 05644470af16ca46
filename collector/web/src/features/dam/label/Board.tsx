import { useMemo, useState, type ReactNode } from 'react';
import { fitting, type Size, type View } from '../../bam/media/geometry/view';
import { nothing, Stage, type Hover } from '../../bam/media/Stage';
import { createStore, type Store } from '../../bam/media/store';
import { thingOf } from './things';
import type { Mark } from './work';
import type { usePen } from './usePen';

interface Props {
  size: Size;
  marks: readonly Mark[];
  picked: string | undefined;
  hidden: boolean;
  view: Store<View>;
  pen: ReturnType<typeof usePen> | undefined;
  colourOf: (mark: Mark) => string;
  height?: number | string;
  label: string;
  children: ReactNode;
}

const noVerdicts = new Map<string, never>();

/** The view of a picture, which is all of it at first. */
export const useView = () => useState(() => createStore<View>(fitting))[0];

/** A picture or a frame with marks, which are drawn on by a pen. */
export function Board(props: Props) {
  const { size, marks, picked, hidden, view, pen, colourOf } = props;
  const [hover] = useState(() => createStore<Hover>(nothing));
  const scene = useMemo(() => {
    const shown = hidden ? marks.filter(({ key }) => key === picked) : marks;
    const colours = new Map(shown.map((mark) => [mark.key, colourOf(mark)]));
    return {
      // The picked one comes last, so that it lies over the others.
      things: [...shown]
        .sort((a, b) => Number(a.key === picked) - Number(b.key === picked))
        .flatMap(thingOf),
      colour: ({ key }: { key: string }) => colours.get(key) ?? '#4dabf7',
      verdicts: noVerdicts,
      density: 'room' as const,
    };
  }, [marks, hidden, picked, colourOf]);
  return (
    <Stage
      size={size}
      scene={scene}
      view={view}
      hover={hover}
      pen={pen?.pen}
      height={props.height ?? '100%'}
      label={props.label}
    >
      {props.children}
    </Stage>
  );
}
