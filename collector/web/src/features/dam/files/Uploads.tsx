import {
  Alert,
  Button,
  Group,
  Paper,
  Progress,
  SegmentedControl,
  Stack,
  Text,
} from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useCallback, useState, useSyncExternalStore } from 'react';
import type { OpenUpload } from '@/lib/api/contract';
import { useForgetUpload, useOpenUploads } from '@/lib/api/uploads';
import { bytes, count } from '@/lib/format/format';
import { failed } from '@/ui/toast';
import { AddRowsDialog } from './AddRowsDialog';
import { DropBox } from './DropBox';
import { queue } from './queue';
import { LineButton, SendingLine } from './SendingLine';
import { isBusy, type Item, type Stage, type Tally } from './tally';
import type { Walked } from './walk';

/** How many lines of files are shown, unless more are asked for. */
const step = 30;

/** How many files the server takes one by one, for rows of them. */
const mostChosen = 10_000;

type Kind = 'way' | 'failed' | 'known' | 'stored';

const kinds: Record<Kind, { label: string; stages: Stage[] }> = {
  way: { label: 'Under way', stages: ['sending', 'reading', 'paused', 'waiting'] },
  failed: { label: 'Failed', stages: ['failed'] },
  known: { label: 'Here already', stages: ['known'] },
  stored: { label: 'Stored', stages: ['stored'] },
};
const order = Object.keys(kinds) as Kind[];

const numberOf = (kind: Kind, { by }: Tally) =>
  kinds[kind].stages.reduce((sum, stage) => sum + by[stage], 0);

const rank = ({ stage }: Item) => kinds.way.stages.indexOf(stage);

/** All files of the queue, by what became of them. */
function Queue({ items, tally }: { items: readonly Item[]; tally: Tally }) {
  const [asked, setAsked] = useState<Kind>();
  const [most, setMost] = useState(step);
  const [adding, setAdding] = useState(false);
  const here = [...new Set(items.flatMap((item) => item.here?.sha256 ?? []))];
  const first = order.find((kind) => numberOf(kind, tally) > 0) ?? 'stored';
  const kind = asked && numberOf(asked, tally) > 0 ? asked : first;
  const chosen = items
    .filter(({ stage }) => kinds[kind].stages.includes(stage))
    .sort((a, b) => rank(a) - rank(b) || a.key - b.key);
  const share = (part: number) => (tally.bytes > 0 ? (part / tally.bytes) * 100 : 100);
  const over = tally.by.stored + tally.by.known;
  return (
    <Paper withBorder p="sm" radius="md" component="section" aria-label="Uploads">
      {adding && (
        <AddRowsDialog
          files={{ sha256: here }}
          size={here.length}
          onClose={() => setAdding(false)}
        />
      )}
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text size="sm" role="status">
            {count(over)} of {count(tally.files)} files, {bytes(tally.sent)} of {bytes(tally.bytes)}
          </Text>
          <Group gap="xs">
            {isBusy(tally) && (
              <Button size="compact-xs" variant="default" onClick={() => queue.pauseAll()}>
                Pause all
              </Button>
            )}
            {tally.by.paused > 0 && (
              <Button size="compact-xs" onClick={() => queue.resumeAll('paused')}>
                Go on with {count(tally.by.paused)}
              </Button>
            )}
            {tally.by.failed > 0 && (
              <Button size="compact-xs" color="red" onClick={() => queue.resumeAll('failed')}>
                Try {count(tally.by.failed)} again
              </Button>
            )}
            {over > 0 && !isBusy(tally) && (
              <Button
                size="compact-xs"
                variant="default"
                disabled={here.length > mostChosen}
                title={here.length > mostChosen ? 'So many are added by a search below' : ''}
                onClick={() => setAdding(true)}
              >
                Add {here.length === 1 ? 'it' : `these ${count(here.length)}`} to a document
              </Button>
            )}
            {over > 0 && (
              <Button size="compact-xs" variant="subtle" onClick={() => queue.clear()}>
                Clear what is done
              </Button>
            )}
          </Group>
        </Group>
        <Progress value={share(tally.sent)} size="sm" aria-label="All uploads" />
        <SegmentedControl
          size="xs"
          aria-label="Which files"
          value={kind}
          onChange={(value) => setAsked(value as Kind)}
          data={order.map((one) => ({
            value: one,
            label: `${kinds[one].label} (${count(numberOf(one, tally))})`,
            disabled: numberOf(one, tally) === 0,
          }))}
        />
        <div>
          {chosen.slice(0, most).map((item) => (
            <SendingLine key={item.key} item={item} />
          ))}
        </div>
        {chosen.length > most && (
          <Group justify="center">
            <Button size="xs" variant="subtle" onClick={() => setMost(most + step)}>
              {count(chosen.length - most)} more
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/** What was begun before, by a page that is not open any more. */
function Begun({ list }: { list: OpenUpload[] }) {
  const forget = useForgetUpload();
  const [most, setMost] = useState(step);
  return (
    <Alert color="yellow" p="xs" title={`${count(list.length)} begun before and not whole`}>
      <Text size="sm">Choose the same files again: they go on where they were.</Text>
      {list.slice(0, most).map(({ id, name, path, offset, size }) => (
        <Group key={id} gap="xs" wrap="nowrap" data-begun={path ?? name}>
          <Text size="sm" truncate="start" ta="left" flex={1} title={path ?? name}>
            {path ?? name}
          </Text>
          <Text size="xs" c="dimmed" className="line">
            {bytes(offset)} of {bytes(size)} are here
          </Text>
          <LineButton
            label={`Forget ${name}`}
            icon={<IconX size={14} />}
            onClick={() => forget.mutate(id, { onError: failed })}
          />
        </Group>
      ))}
      {list.length > most && (
        <Button size="compact-xs" variant="subtle" onClick={() => setMost(most + step)}>
          {count(list.length - most)} more
        </Button>
      )}
    </Alert>
  );
}

/** Uploads: what is chosen goes on however often the connection breaks. */
export function Uploads() {
  const { items, tally } = useSyncExternalStore(queue.subscribe, queue.current);
  const [left, setLeft] = useState<string[]>([]);
  const open = useOpenUploads(items.length === 0);
  const take = useCallback((walked: Walked) => {
    setLeft(walked.left);
    void queue.add(walked.files);
  }, []);
  const begun = items.length === 0 ? (open.data ?? []) : [];
  return (
    <>
      <DropBox onTake={take} />
      {begun.length > 0 && <Begun list={begun} />}
      {left.length > 0 && (
        <Alert
          color="orange"
          p="xs"
          title="Not everything was taken"
          withCloseButton
          onClose={() => setLeft([])}
        >
          {left.slice(0, step).map((line) => (
            <Text key={line} size="sm">
              {line}
            </Text>
          ))}
        </Alert>
      )}
      {items.length > 0 && <Queue items={items} tally={tally} />}
    </>
  );
}
