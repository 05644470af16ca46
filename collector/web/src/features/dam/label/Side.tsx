import { Group, Text } from '@mantine/core';
import { useCallback } from 'react';
import type { DataFile } from '@/lib/api/contract';
import { useMediaFacts } from '@/lib/api/seeing';
import type { View } from '../../bam/media/geometry/view';
import { sourceOf } from '../../bam/media/ImageView';
import type { Store } from '../../bam/media/store';
import { mediaKind } from '../../bam/prediction';
import { MediumView } from '../MediumView';
import { Board } from './Board';
import type { Pair, Verdict } from './compare';
import { writeWork, type Mark, type Work } from './work';

/** What became of a mark beside those of the other one, in colours and in words. */
export const verdictColours: Record<Verdict, string> = {
  same: '#69db7c',
  class: '#ff6b6b',
  place: '#ffa94d',
  only: '#ffe066',
};

export const verdictWords: Record<Verdict, string> = {
  same: 'the same',
  class: 'another class',
  place: 'elsewhere',
  only: 'only one has it',
};

interface Props {
  file: DataFile;
  title: string;
  work: Work;
  pairs: Pair[];
  picked: string | undefined;
  view: Store<View>;
}

/** What one person said of a medium; what the other said otherwise is coloured. */
export function Side({ file, title, work, pairs, picked, view }: Props) {
  const facts = useMediaFacts(file.sha256);
  const colourOf = useCallback(
    ({ key }: Mark) => {
      const pair = pairs.find(({ a, b }) => a?.key === key || b?.key === key);
      return verdictColours[pair?.verdict ?? 'same'];
    },
    [pairs],
  );
  const { width, height } = facts.data ?? {};
  const picture = mediaKind(file) === 'image';
  return (
    <section className="decide-side" aria-label={title}>
      <Group gap="xs" px="xs" py={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm">{work.classes.join(', ')}</Text>
        {work.text && (
          <Text size="sm" c="dimmed">
            “{work.text}”
          </Text>
        )}
      </Group>
      {picture && facts.data ? (
        <Board
          size={{ width: width ?? 640, height: height ?? 480 }}
          marks={work.marks}
          picked={picked}
          hidden={false}
          view={view}
          pen={undefined}
          colourOf={colourOf}
          label={title}
        >
          <img src={sourceOf(file, facts.data)} alt={file.name} draggable={false} />
        </Board>
      ) : (
        !picture && <MediumView media={file} annotation={writeWork(work)} />
      )}
    </section>
  );
}
