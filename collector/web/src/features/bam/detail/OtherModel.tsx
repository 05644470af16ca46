import { SegmentedControl, Select, SimpleGrid, Slider, Stack, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Badcase, Media } from '@/lib/api/contract';
import { useJudgements, type Judgement } from '@/lib/api/seeing';
import { dateTime, percent } from '@/lib/format/format';
import { Answer, Empty } from '@/ui/States';
import { match } from '../media/geometry/match';
import { fitting, type View } from '../media/geometry/view';
import { ImageView } from '../media/ImageView';
import type { Thing } from '../media/objects';
import { createStore } from '../media/store';
import { useDetailed, useThings } from '../media/useThings';
import { mediaKind, prediction } from '../prediction';
import { Scores } from './Scores';

const nameOf = (one: Judgement) =>
  `${one.model_version || 'unknown model'}, ${dateTime(one.captured_at)}: ${prediction(one.result).label ?? 'no label'}`;

/** The overlap from which two objects are the same one. */
const same = 0.5;

interface Difference {
  what: string;
  label: string;
  detail: string;
}

/** Objects that one of two results has and the other has not, and those whose label is another. */
function differencesOf(a: Thing[], b: Thing[]): Difference[] {
  const found = match(a, b, same, false);
  const sure = (one: Thing) => (one.confidence === undefined ? '' : percent(one.confidence));
  const only = (list: Thing[], indexes: number[], what: string) =>
    indexes.flatMap((n): Difference[] => {
      const one = list[n];
      return one ? [{ what, label: one.label || one.kind, detail: sure(one) }] : [];
    });
  const changed = found.pairs.flatMap(({ a: n, b: k, iou, sameLabel }): Difference[] => {
    const [x, y] = [a[n], b[k]];
    if (sameLabel || !x || !y) return [];
    const detail = `IoU ${iou.toFixed(2)}`;
    return [{ what: 'Label changed', label: `${x.label} → ${y.label}`, detail }];
  });
  return [...changed, ...only(b, found.onlyB, 'Gained'), ...only(a, found.onlyA, 'Lost')];
}

function Differences({
  first,
  second,
  media,
}: {
  first: Judgement;
  second: Judgement;
  media: Media;
}) {
  const a = useDetailed(first.result, first.media);
  const b = useDetailed(second.result, second.media);
  const { things } = useThings(a.value, b.value, media, first.media, 'other');
  const list = useMemo(() => {
    const [x, y] = [prediction(a.value), prediction(b.value)];
    const whole: Difference[] =
      x.label === y.label
        ? []
        : [
            {
              what: 'Label changed',
              label: `${x.label ?? 'none'} → ${y.label ?? 'none'}`,
              detail: 'of the whole',
            },
          ];
    const of = (result: boolean) => things.filter((one) => (one.source === 'result') === result);
    return [...whole, ...differencesOf(of(true), of(false))];
  }, [a.value, b.value, things]);
  if (list.length === 0) return <Text size="sm">Labels and objects are the same.</Text>;
  return (
    <Table fz="xs" data-testid="differences">
      <Table.Tbody>
        {list.slice(0, 100).map((one, n) => (
          <Table.Tr key={n}>
            <Table.Td>{one.what}</Table.Td>
            <Table.Td>{one.label}</Table.Td>
            <Table.Td>{one.detail}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Shown({ first, second, how }: { first: Judgement; second: Judgement; how: string }) {
  const [view] = useState(() => createStore<View>(fitting));
  const [swipe, setSwipe] = useState(50);
  const [a, b] = [first, second].map((one) => one.media.find((m) => mediaKind(m) === 'image'));
  if (!a || !b)
    return (
      <SimpleGrid cols={2}>
        {[first, second].map((one) => (
          <Stack key={one.clip} gap={4}>
            <Text fw={600}>{prediction(one.result).label ?? 'No label'}</Text>
            <Scores result={one.result} />
          </Stack>
        ))}
      </SimpleGrid>
    );
  const side = (one: Judgement, media: Media, bare = false) => (
    <ImageView
      media={media}
      all={one.media}
      result={one.result}
      truth={one.truth}
      view={view}
      height={320}
      bare={bare}
    />
  );
  if (how === 'overlay')
    return (
      <ImageView
        media={a}
        all={first.media}
        result={first.result}
        truth={second.result}
        second="other"
        view={view}
        height={380}
      />
    );
  if (how === 'swipe')
    return (
      <>
        <div style={{ display: 'grid' }}>
          <div style={{ gridArea: '1 / 1' }}>{side(first, a)}</div>
          <div
            style={{
              gridArea: '1 / 1',
              clipPath: `inset(0 0 0 ${swipe}%)`,
              background: 'var(--mantine-color-body)',
              pointerEvents: 'none',
            }}
          >
            {side(second, b, true)}
          </div>
        </div>
        <Slider thumbLabel="Swipe" value={swipe} onChange={setSwipe} label={null} size="sm" />
      </>
    );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <div>{side(first, a)}</div>
      <div>{side(second, b)}</div>
    </SimpleGrid>
  );
}

function Chosen({ badcase, items }: { badcase: Badcase; items: Judgement[] }) {
  const [how, setHow] = useState('side');
  const own = items.find(
    (one) => one.badcase === badcase.id && one.model_version === badcase.model_version,
  );
  const [left, setLeft] = useState(own?.clip ?? items[0]?.clip ?? '');
  const other = items.find(
    (one) => one.clip !== left && one.model_version !== badcase.model_version,
  );
  const [right, setRight] = useState((other ?? items.find((one) => one.clip !== left))?.clip ?? '');
  const [first, second] = [left, right].map((clip) => items.find((one) => one.clip === clip));
  const data = items.map((one) => ({ value: one.clip, label: nameOf(one) }));
  if (!first || !second) return null;
  const pick = (name: string, value: string, change: (clip: string) => void) => (
    <Select
      size="xs"
      aria-label={name}
      data={data}
      value={value}
      allowDeselect={false}
      onChange={(clip) => change(clip ?? value)}
    />
  );
  return (
    <Stack gap="sm">
      <SimpleGrid cols={2}>
        {pick('First', left, setLeft)}
        {pick('Second', right, setRight)}
      </SimpleGrid>
      <SegmentedControl
        size="xs"
        value={how}
        onChange={setHow}
        data={[
          { value: 'side', label: 'Side by side' },
          { value: 'overlay', label: 'Overlay' },
          { value: 'swipe', label: 'Swipe' },
        ]}
      />
      <Shown key={left + right} first={first} second={second} how={how} />
      {first.media[0] && <Differences first={first} second={second} media={first.media[0]} />}
    </Stack>
  );
}

/** The same media as another model, or the same one at another time, judged them. */
export function OtherModel({ badcase }: { badcase: Badcase }) {
  const judgements = useJudgements(badcase.id);
  return (
    <Answer of={judgements}>
      {({ items }) =>
        items.length < 2 ? (
          <Empty title="Judged in one way only">
            When another model version, or the same one at another time, says something else of
            these media, both stand here.
          </Empty>
        ) : (
          <Chosen badcase={badcase} items={items} />
        )
      }
    </Answer>
  );
}
