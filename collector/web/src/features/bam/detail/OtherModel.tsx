import { SegmentedControl, Select, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Badcase, Media } from '@/lib/api/contract';
import { useJudgements, useMediaFacts, type Judgement } from '@/lib/api/seeing';
import { count, dateTime } from '@/lib/format/format';
import { Answer, Empty } from '@/ui/States';
import { readCourse } from '../media/tracks';
import { useDetailed, useThings } from '../media/useThings';
import { clockOf } from '../media/VideoView';
import { prediction } from '../prediction';
import { Compared, pairOf, type How } from './Compared';
import { differencesInTime, differencesOf, type Difference } from './differences';

const nameOf = (one: Judgement) =>
  `${one.model_version || 'unknown model'}, ${dateTime(one.captured_at)}: ${prediction(one.result).label ?? 'no label'}`;

const mostListed = 100;

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
  const facts = useMediaFacts(media.sha256);
  const list = useMemo(() => {
    const clock = clockOf(facts.data ?? { media_type: media.media_type });
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
    return [
      ...whole,
      ...differencesOf(of(true), of(false), () => ''),
      ...differencesInTime(
        readCourse(a.value, 'result', clock),
        readCourse(b.value, 'other', clock),
      ),
    ];
  }, [a.value, b.value, things, facts.data, media.media_type]);
  if (list.length === 0) return <Text size="sm">Labels, objects and parts are the same.</Text>;
  return (
    <Table fz="xs" data-testid="differences">
      <Table.Tbody>
        {list.slice(0, mostListed).map((one, n) => (
          <Table.Tr key={n}>
            <Table.Td>{one.what}</Table.Td>
            <Table.Td>{one.label}</Table.Td>
            <Table.Td>{one.detail}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      {list.length > mostListed && (
        <Table.Caption>and {count(list.length - mostListed)} more</Table.Caption>
      )}
    </Table>
  );
}

function Chosen({ badcase, items }: { badcase: Badcase; items: Judgement[] }) {
  const [how, setHow] = useState<How>('side');
  const own = items.find(
    (one) => one.badcase === badcase.id && one.model_version === badcase.model_version,
  );
  const [left, setLeft] = useState(own?.clip ?? items[0]?.clip ?? '');
  const other = items.find(
    (one) => one.clip !== left && one.model_version !== badcase.model_version,
  );
  const [right, setRight] = useState((other ?? items.find((one) => one.clip !== left))?.clip ?? '');
  const [first, second] = [left, right].map((clip) => items.find((one) => one.clip === clip));
  const pair = first && second && pairOf(first, second);
  const kind = pair?.kind;
  const sound = kind === 'audio';
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
      {kind && (
        <SegmentedControl
          size="xs"
          value={how}
          onChange={(next) => setHow(next as How)}
          data={[
            { value: 'side', label: sound ? 'One below the other' : 'Side by side' },
            { value: 'overlay', label: 'Overlay' },
            ...(sound ? [] : [{ value: 'swipe', label: 'Swipe' }]),
          ]}
        />
      )}
      <Compared
        key={left + right}
        first={first}
        second={second}
        how={sound && how === 'swipe' ? 'side' : how}
      />
      {first.media[0] && (
        <Differences first={first} second={second} media={pair?.a ?? first.media[0]} />
      )}
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
