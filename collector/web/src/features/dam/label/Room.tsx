import { useRef, useState, type RefObject, type ReactNode } from 'react';
import type { JsonObject, Media } from '@/lib/api/contract';
import type { Size, View } from '../../bam/media/geometry/view';
import type { Store } from '../../bam/media/store';
import { mediaKind } from '../../bam/prediction';
import { useView } from './Board';
import { chooseClass } from './choose';
import { add, change, find } from './edits';
import { Help } from './Help';
import { PictureBoard } from './PictureBoard';
import { Panel } from './Panel';
import { SoundBoard } from './SoundBoard';
import { classFor, colourIn, drawnAs, type Bench, type Spec } from './spec';
import { ToolBar } from './ToolBar';
import { useDeeds } from './useDeeds';
import type { Hand, usePen } from './usePen';
import { useWork, type Desk } from './useWork';
import { VideoBoard } from './VideoBoard';
import { writeWork, type Read, type Work } from './work';

/** What is drawn with, as the keys need it. */
export type Penned = Pick<ReturnType<typeof usePen>, 'end' | 'giveUp' | 'back'> & {
  size: Size;
  /** Of a video: the second that is shown. */
  at?: number | undefined;
};

/** What plays, as the keys need it; times are seconds. */
export interface Timed {
  now: () => number;
  length: number;
  /** Of one step. */
  unit: number;
  play: () => void;
  step: (by: number) => void;
}

/** What a board gets: the medium, the work on it, and how it is changed. */
export interface BoardProps {
  media: Media;
  spec: Spec;
  desk: Desk;
  bench: Bench;
  hand: Hand;
  picked: string | undefined;
  colour: string;
  view: Store<View>;
  penned: RefObject<Penned | undefined>;
  timed: RefObject<Timed | undefined>;
  /** Told when the medium can be seen. */
  onReady: () => void;
}

interface Props {
  task: string;
  item: string;
  media: Media;
  spec: Spec;
  first: Read;
  /** What the one before had, to be copied. */
  before: Work | undefined;
  bench: Bench;
  onBench: (part: Partial<Bench>) => void;
  /** Told what is submitted, and how to take over the keeping of it until the server has it. */
  submit: (annotation: JsonObject, work: Work, handOver: () => void) => void;
  skip?: (() => void) | undefined;
  next: () => void;
  previous: () => void;
  busy: boolean;
  onReady: () => void;
  /** What stands above it: where one is, how far one came. */
  head: ReactNode;
  /** What stands below the marks. */
  aside?: ReactNode;
}

const boards = { image: PictureBoard, video: VideoBoard, audio: SoundBoard };

/** Where one medium is labelled, by keys and by hand. Work that was not submitted stays in the browser. */
export function Room(props: Props) {
  const { spec, media, bench, onBench, first } = props;
  const desk = useWork(props.task, props.item, first.work);
  const [picked, pick] = useState<string>();
  const [help, setHelp] = useState(false);
  const view = useView();
  const penned = useRef<Penned>(undefined);
  const timed = useRef<Timed>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const { work, set } = desk;
  const act = useDeeds({
    ...{ spec, desk, bench, onBench, picked, pick, view, penned, timed },
    before: props.before,
    submit: () => {
      if (!props.busy) props.submit(writeWork(desk.work, first.rest), desk.work, desk.handOver);
    },
    skip: props.skip,
    next: props.next,
    previous: props.previous,
    write: () => field.current?.focus(),
    help: () => setHelp(true),
  });
  const hand: Hand = {
    pick,
    shape: (key, shape, step) => {
      if (find(work, key)?.shape !== shape) set(change(work, key, { shape }), step);
    },
    add: (shape) => {
      const at = shape.kind === 'region' ? undefined : penned.current?.at;
      const label = classFor(spec, bench.label, drawnAs(shape.kind));
      const [next, mark] = add(work, shape, label, at);
      set(next);
      pick(mark.key);
    },
    let: desk.end,
  };
  const kind = mediaKind(media);
  const Shown = kind === 'other' ? undefined : boards[kind];
  return (
    <div className="label-room">
      <header className="label-head">{props.head}</header>
      <ToolBar
        {...{ spec, bench, desk, act }}
        kind={kind}
        copies={props.before !== undefined}
        skips={props.skip !== undefined}
        busy={props.busy}
      />
      <main className="label-board" data-kind={kind} aria-label="The medium">
        {Shown ? (
          <Shown
            {...{ media, spec, desk, bench, hand, picked, view, penned, timed }}
            colour={colourIn(spec, bench.label)}
            onReady={props.onReady}
          />
        ) : (
          <p>This kind of file cannot be drawn on; it gets classes and a text only.</p>
        )}
      </main>
      <Panel
        {...{ spec, desk, bench, picked, pick, field }}
        onClass={(name, whole, several) =>
          chooseClass({ spec, desk, bench, picked, onBench }, name, whole, several)
        }
      >
        {props.aside}
      </Panel>
      {help && <Help spec={spec} kind={kind} onClose={() => setHelp(false)} />}
    </div>
  );
}
