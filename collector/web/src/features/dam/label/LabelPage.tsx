import { Button, Center, Group, Loader } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useAddress } from '@/lib/address';
import type { Json } from '@/lib/api/contract';
import { useLabelItem, useLabelTask, type LabelTask, type LabelWork } from '@/lib/api/labelling';
import { useSession } from '@/lib/api/people';
import { Answer, Empty, Problem } from '@/ui/States';
import { Head } from './Head';
import './label.css';
import { Room } from './Room';
import { SkipDialog } from './SkipDialog';
import { firstBench, specOf, type Bench } from './spec';
import { useItems } from './useItems';
import { useOutbox } from './useOutbox';
import { readWork, type Work } from './work';

const names = ['item'] as const;

/** The longest that one item counts, in seconds: whoever went away did not work. */
const longest = 1800;

/** What the room begins with: what one said of the item, or what was in the row before. */
function useFirst(task: string, item: LabelWork | undefined, said: Json | undefined) {
  const session = useSession();
  // What was labelled before this page was opened is asked for.
  const older = item !== undefined && said === undefined && !item.until;
  const asked = useLabelItem(task, older ? item.n : undefined);
  const login = session.data?.user.login;
  const found = asked.data;
  return useMemo(() => {
    if (!item) return undefined;
    if (said !== undefined) return readWork(said);
    if (!older) return readWork(item.annotation);
    if (!found) return undefined;
    const mine = found.labellings.find(({ person }) => person === login);
    return readWork(mine?.annotation ?? found.annotation);
  }, [item, said, older, found, login]);
}

function Labelling({ task }: { task: LabelTask }) {
  const client = useQueryClient();
  const { labels, text } = task;
  const spec = useMemo(() => specOf({ labels, text }), [labels, text]);
  const [bench, setBench] = useState<Bench>(() => firstBench(spec));
  const [skipping, setSkipping] = useState(false);
  const [took, setTook] = useState<number[]>([]);
  const [said, setSaid] = useState<ReadonlyMap<number, { annotation: Json; work: Work }>>(
    new Map(),
  );
  const began = useRef(0);
  const left = useRef<number>(undefined);
  const [{ item: asked }] = useAddress(names);
  const items = useItems(task.id, Number(asked ?? 0) || 0);
  const outbox = useOutbox(task.id, () => {
    void client.invalidateQueries({ queryKey: ['data-task', task.id], exact: true });
  });
  const { list, at, go } = items;
  const item = list[at];
  const before = list[at - 1];
  const first = useFirst(task.id, item, item && said.get(item.n)?.annotation);
  const n = item?.n;
  useEffect(() => {
    began.current = performance.now();
  }, [n]);
  const seconds = () => Math.min(longest, (performance.now() - began.current) / 1000);
  const ready = useCallback(() => {
    const start = left.current;
    if (start === undefined) return;
    left.current = undefined;
    requestAnimationFrame(() => performance.measure('label: next item', { start }));
  }, []);
  const on = () => {
    left.current = performance.now();
    go(at + 1);
  };
  if (!item || !first) {
    if (items.error) return <Problem error={items.error} retry={items.again} />;
    if (item || !items.ended)
      return (
        <Center h="100vh">
          <Loader aria-label="Loading" />
        </Center>
      );
    return (
      <Center h="100vh" className="label-over">
        <Empty
          title="Nothing is left for you"
          action={
            <Group gap="xs">
              {list.length > 0 && (
                <Button variant="default" onClick={() => go(list.length - 1)}>
                  Back to the last one
                </Button>
              )}
              <Button variant="default" onClick={items.again}>
                Look again
              </Button>
              <Button component={Link} to={`/dam/tasks/${task.id}`}>
                To the task
              </Button>
            </Group>
          }
        >
          {outbox.letters.length > 0
            ? `${outbox.letters.length} of your answers are still on the way.`
            : 'Every item is labelled, or in the hands of somebody else.'}
        </Empty>
        <Head
          {...{ task, took }}
          path=""
          letters={outbox.letters.filter(({ error }) => error !== '')}
          onOpen={(number) => go(list.findIndex((one) => one.n === number))}
          onAgain={(letter) => outbox.send(letter.n, letter.answer)}
        />
      </Center>
    );
  }
  const media = { ...item.file, name: item.file.name || item.path };
  return (
    <>
      <Room
        key={item.n}
        task={task.id}
        item={String(item.n)}
        {...{ media, spec, first, bench }}
        before={before && said.get(before.n)?.work}
        onBench={(part) => setBench((old) => ({ ...old, ...part }))}
        submit={(annotation, work, handOver) => {
          handOver();
          setSaid((old) => new Map(old).set(item.n, { annotation, work }));
          setTook((old) => [...old, seconds()].slice(-200));
          outbox.send(item.n, { annotation, seconds: seconds() }, work);
          on();
        }}
        skip={() => setSkipping(true)}
        next={on}
        previous={() => go(at - 1)}
        busy={false}
        onReady={ready}
        head={
          <Head
            {...{ task, took }}
            path={`Item ${item.n}, ${item.path}`}
            letters={outbox.letters}
            onOpen={(number) => go(list.findIndex((one) => one.n === number))}
            onAgain={(letter) => outbox.send(letter.n, letter.answer)}
          />
        }
      />
      {skipping && (
        <SkipDialog
          onClose={() => setSkipping(false)}
          onSkip={(skip) => {
            setSkipping(false);
            outbox.send(item.n, { skip, seconds: seconds() });
            on();
          }}
        />
      )}
    </>
  );
}

/** A labelling task, item by item, on the whole screen. */
export function LabelPage() {
  const { id = '' } = useParams();
  const task = useLabelTask(id);
  useDocumentTitle(`${task.data?.title ?? 'Labelling'} · MLife`);
  return (
    <Answer of={task}>
      {(data) =>
        data.state === 'active' && data.kind === 'labelling' ? (
          <Labelling key={data.id} task={data} />
        ) : (
          <Center h="100vh">
            <Empty
              title="There is nothing to label"
              action={
                <Button component={Link} to={`/dam/tasks/${id}`}>
                  To the task
                </Button>
              }
            >
              {data.kind === 'labelling'
                ? `The task is ${data.state}: nobody labels now.`
                : 'This is a task of collecting.'}
            </Empty>
          </Center>
        )
      }
    </Answer>
  );
}
