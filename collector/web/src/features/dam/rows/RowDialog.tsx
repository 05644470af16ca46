import { ActionIcon, Anchor, Code, Grid, Group, Modal, ScrollArea, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { Link } from 'react-router';
import type { DataRow, Json } from '@/lib/api/contract';
import { useRow, type RowPlace } from '@/lib/api/rows';
import { count, jsonText } from '@/lib/format/format';
import { belongsTo } from '@/lib/keys';
import { Facts } from '@/ui/Facts';
import { Answer, Empty } from '@/ui/States';
import { annotated } from './annotated';
import { parted } from './predicted';
import { RowMedium } from './RowMedium';

/** The longest annotation that is shown as text, in characters. */
const longest = 20_000;

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function About({ row }: { row: DataRow }) {
  const { label, objects } = annotated(row.annotation);
  const { count: predicted, names } = parted(row.annotation);
  const further = isObject(row.columns) ? Object.entries(row.columns) : [];
  const text = isObject(row.annotation) ? JSON.stringify(row.annotation, null, 1) : '';
  return (
    <>
      <Facts
        facts={[
          ['Path', row.path],
          ['Annotation', label],
          ['Objects', objects > 0 && count(objects)],
          ['Predicted', predicted > 0 && `${count(predicted)} by ${names.join(', ') || 'a model'}`],
          ...further.map(([name, value]): [string, string] => [name, jsonText(value)]),
          ['MD5', row.md5 && <span className="mono">{row.md5}</span>],
          ['SHA-256', row.sha256 && <span className="mono">{row.sha256}</span>],
          [
            'Badcase',
            row.badcase && (
              <Anchor component={Link} size="sm" to={`/bam/badcases/${row.badcase}`}>
                {row.badcase}
              </Anchor>
            ),
          ],
        ]}
      />
      {text && (
        <details>
          <summary>
            <Text size="sm" span>
              The annotation as it is kept
            </Text>
          </summary>
          <ScrollArea.Autosize mah={280}>
            <Code block fz={11}>
              {text.slice(0, longest)}
              {text.length > longest && ' …'}
            </Code>
          </ScrollArea.Autosize>
        </details>
      )}
    </>
  );
}

interface Props {
  place: RowPlace;
  /** The number of the row, from 1. */
  number: number;
  /** Goes to the row before or after it in the list; nothing where there is none. */
  previous: (() => void) | undefined;
  next: (() => void) | undefined;
  onClose: () => void;
}

/** One row: its medium with the annotation drawn, and everything that it says. */
export function RowDialog({ place, number, previous, next, onClose }: Props) {
  const row = useRow(place, number);
  const press = (event: KeyboardEvent) => {
    const back = event.key === 'ArrowLeft' || event.key === 'k';
    const on = event.key === 'ArrowRight' || event.key === 'j';
    if ((!back && !on) || belongsTo(event.target, event.key)) return;
    event.preventDefault();
    (back ? previous : next)?.();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={1180}
      onKeyDown={press}
      title={
        <Group gap="xs">
          <ActionIcon
            variant="default"
            aria-label="Row before"
            disabled={!previous}
            onClick={previous}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon variant="default" aria-label="Next row" disabled={!next} onClick={next}>
            <IconChevronRight size={16} />
          </ActionIcon>
          <Text fw={600}>Row {count(number)}</Text>
        </Group>
      }
    >
      <Answer of={row}>
        {(data) =>
          data ? (
            <Grid key={number} gutter="md">
              <Grid.Col span={{ base: 12, md: 7 }}>
                <RowMedium row={data} />
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 5 }}>
                <About row={data} />
              </Grid.Col>
            </Grid>
          ) : (
            <Empty title="No such row">The link names a row that is not there.</Empty>
          )
        }
      </Answer>
    </Modal>
  );
}
