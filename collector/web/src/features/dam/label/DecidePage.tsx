import { Alert, Button, Center, Group, Kbd, Loader, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useAddress } from '@/lib/address';
import {
  useDecide,
  useDisputed,
  useLabelItem,
  useLabelTask,
  type LabelTask,
  type LabelWork,
} from '@/lib/api/labelling';
import { count, percent } from '@/lib/format/format';
import { useKeys } from '@/lib/keys';
import { Answer, Empty, Problem } from '@/ui/States';
import { useView } from './Board';
import { compare } from './compare';
import { Differences } from './Differences';
import { dropDraft } from './drafts';
import './label.css';
import { Room } from './Room';
import { Side } from './Side';
import { SkipDialog } from './SkipDialog';
import { firstBench, specOf, type Bench } from './spec';
import { readWork } from './work';

const names = ['item'] as const;

type Decide = ReturnType<typeof useDecide>;

interface Props {
  task: LabelTask;
  item: LabelWork;
  left: number;
  decide: Decide;
  next: () => void;
  previous: () => void;
}

const nothing = { marks: [], classes: [], text: '', suggested: [] };

/** Two labellings of one item beside each other, of which one is right, or neither. */
function Both({ task, item, left, decide, next, previous }: Props) {
  const [edits, setEdits] = useState(false);
  const [over, setOver] = useState(false);
  const [skipping, setSkipping] = useState(false);
  const [picked, pick] = useState<string>();
  const spec = useMemo(() => specOf(task), [task]);
  const [bench, setBench] = useState<Bench>(() => firstBench(spec));
  const view = useView();
  const decisions = `${task.id}.decision`;
  const [a, b] = item.labellings;
  const [one, other] = useMemo(() => [readWork(a?.annotation), readWork(b?.annotation)], [a, b]);
  const found = useMemo(() => compare(one.work, other.work), [one, other]);
  const title = (answer: typeof a, letter: string) =>
    answer ? `${letter}: ${answer.person}${answer.skip ? `, skipped: ${answer.skip}` : ''}` : '';
  const settle = (decision: { take?: string; skip?: string }) => () =>
    decide.mutate({ n: item.n, ...decision });
  const takes = (answer: typeof a) => answer !== undefined && !answer.skip && !decide.isPending;
  useKeys(
    edits
      ? {}
      : {
          ...(takes(a) && { '1': settle({ take: a?.person ?? '' }) }),
          ...(takes(b) && { '2': settle({ take: b?.person ?? '' }) }),
          e: () => setEdits(true),
          s: () => setSkipping(true),
          o: () => setOver(!over),
          j: next,
          k: previous,
        },
  );
  const head = (
    <Group gap="xs" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="subtle"
        component={Link}
        to={`/dam/tasks/${task.id}`}
        leftSection={<IconArrowLeft size={16} />}
      >
        {task.title}
      </Button>
      <Text size="xs" c="dimmed" truncate flex={1}>
        Item {item.n}, {item.path}
      </Text>
      <Text size="xs" role="status" className="line">
        {count(left)} disputed
      </Text>
    </Group>
  );
  if (edits)
    return (
      <Room
        task={decisions}
        item={String(item.n)}
        media={item.file}
        {...{ spec, bench, head }}
        first={one.work.marks.length > 0 || one.work.classes.length > 0 ? one : other}
        before={other.work}
        onBench={(part) => setBench((old) => ({ ...old, ...part }))}
        submit={(annotation) =>
          decide.mutate(
            { n: item.n, annotation },
            { onSuccess: () => dropDraft(localStorage, decisions, String(item.n)) },
          )
        }
        next={() => setEdits(false)}
        previous={() => setEdits(false)}
        busy={decide.isPending}
        onReady={() => undefined}
        aside={decide.error && <Problem error={decide.error} />}
      />
    );
  const shared = { file: item.file, pairs: found.pairs, picked, view };
  return (
    <div className="label-room">
      <header className="label-head">{head}</header>
      <Group className="label-tools" gap={6} role="toolbar" aria-label="Decision">
        <Button size="compact-sm" disabled={!takes(a)} onClick={settle({ take: a?.person ?? '' })}>
          A is right <Kbd ml={6}>1</Kbd>
        </Button>
        <Button size="compact-sm" disabled={!takes(b)} onClick={settle({ take: b?.person ?? '' })}>
          B is right <Kbd ml={6}>2</Kbd>
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setEdits(true)}>
          Edit <Kbd ml={6}>e</Kbd>
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setSkipping(true)}>
          Cannot be labelled <Kbd ml={6}>s</Kbd>
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setOver(!over)}>
          {over ? 'Side by side' : 'One over the other'} <Kbd ml={6}>o</Kbd>
        </Button>
        <Text size="xs" c="dimmed" ml="auto">
          {item.agreement !== undefined && `They agree by ${percent(item.agreement)}.`}{' '}
          <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> go on and back
        </Text>
      </Group>
      <main className="label-board" data-kind="image" aria-label="Both labellings">
        {decide.error && (
          <Alert color="red" p="xs">
            {decide.error.message}
          </Alert>
        )}
        <div className="decide-boards" data-over={over}>
          {over ? (
            <Side
              {...shared}
              title="A and B"
              work={{ ...nothing, marks: [...one.work.marks, ...other.work.marks] }}
            />
          ) : (
            <>
              <Side {...shared} title={title(a, 'A')} work={one.work} />
              <Side {...shared} title={title(b, 'B')} work={other.work} />
            </>
          )}
        </div>
      </main>
      <aside className="label-panel" aria-label="Differences">
        <Differences found={found} picked={picked} pick={pick} />
      </aside>
      {skipping && (
        <SkipDialog
          onClose={() => setSkipping(false)}
          onSkip={(skip) => {
            setSkipping(false);
            settle({ skip })();
          }}
        />
      )}
    </div>
  );
}

function Disputed({ task }: { task: LabelTask }) {
  const list = useDisputed(task.id);
  const decide = useDecide(task.id);
  // A link may begin with one of them.
  const [{ item: wanted }] = useAddress(names);
  const [named, setNamed] = useState(Number(wanted ?? 0) || 0);
  const [at, setAt] = useState(0);
  const items = list.data?.items ?? [];
  const spot = items.findIndex(({ n }) => n === named);
  if (spot >= 0 && at !== spot) setAt(spot);
  // It may be behind those that were read.
  const far = useLabelItem(task.id, list.data && named > 0 && spot < 0 ? named : undefined).data;
  const now =
    far?.n === named && far.state === 'disputed' ? far : items[Math.min(at, items.length - 1)];
  const go = (place: number) => {
    setNamed(0);
    setAt(Math.max(0, Math.min(items.length - 1, place)));
  };
  const item = useLabelItem(task.id, now?.n);
  if (list.error) return <Problem error={list.error} retry={list.refetch} />;
  if (list.data && !now)
    return (
      <Center h="100vh">
        <Empty
          title="Nothing is disputed"
          action={
            <Button component={Link} to={`/dam/tasks/${task.id}`}>
              To the task
            </Button>
          }
        />
      </Center>
    );
  if (item.error) return <Problem error={item.error} retry={item.refetch} />;
  if (!item.data || !now)
    return (
      <Center h="100vh">
        <Loader aria-label="Loading" />
      </Center>
    );
  return (
    <Both
      key={now.n}
      {...{ task, decide }}
      item={item.data}
      left={list.data?.total ?? 0}
      next={() => go(now === far ? at : at + 1)}
      previous={() => go(at - 1)}
    />
  );
}

/** Items that two people disagree on, settled one by one. */
export function DecidePage() {
  const { id = '' } = useParams();
  const task = useLabelTask(id);
  useDocumentTitle(`${task.data?.title ?? 'Decisions'} · MLife`);
  return <Answer of={task}>{(data) => <Disputed key={data.id} task={data} />}</Answer>;
}
