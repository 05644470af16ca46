import { Checkbox, Group, Kbd, Stack, Text, Textarea, UnstyledButton } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode, type RefObject } from 'react';
import { percent } from '@/lib/format/format';
import { clockText } from '../../bam/media/geometry/time';
import { change, find } from './edits';
import { colourIn, type Bench, type Spec } from './spec';
import type { Desk } from './useWork';
import { boundsOfShape } from './shapes';
import type { Mark } from './work';

/** The most marks that are listed. */
const most = 300;

/** Where a mark is, in a few words. */
export function placeText({ shape, at }: Mark): string {
  if (shape.kind === 'region') return `${clockText(shape.from)} to ${clockText(shape.to)}`;
  const { w, h } = boundsOfShape(shape);
  const size =
    shape.kind === 'points'
      ? `${shape.points.length} points`
      : `${Math.round(w)} × ${Math.round(h)}`;
  return at === undefined ? size : `${size}, ${clockText(at)}`;
}

interface Props {
  spec: Spec;
  desk: Desk;
  bench: Bench;
  picked: string | undefined;
  pick: (key: string | undefined) => void;
  onClass: (name: string, whole: boolean, several: boolean) => void;
  field: RefObject<HTMLTextAreaElement | null>;
  children?: ReactNode;
}

function Classes({ spec, desk, bench, picked, onClass }: Props) {
  const { classes, suggested } = desk.work;
  const current = (picked && find(desk.work, picked)?.label) ?? bench.label;
  return (
    <div role="group" aria-label="Classes">
      {spec.classes.map(({ name, key, colour, shapes }) => {
        const whole = shapes.includes('class');
        const draws = shapes.length > 1 || !whole;
        return (
          <Group key={name} gap={4} wrap="nowrap">
            {whole && (
              <Checkbox
                size="xs"
                aria-label={`The whole is ${name}`}
                checked={classes.includes(name)}
                indeterminate={suggested.includes(name)}
                onChange={() => onClass(name, true, true)}
              />
            )}
            <UnstyledButton
              className="label-line"
              aria-pressed={draws ? name === current : classes.includes(name)}
              onClick={() => onClass(name, !draws, false)}
            >
              <span className="swatch" style={{ background: colour }} />
              <Text size="sm" truncate flex={1}>
                {name}
              </Text>
              {key && <Kbd size="xs">{key}</Kbd>}
            </UnstyledButton>
          </Group>
        );
      })}
      {suggested.length > 0 && (
        <Text size="xs" c="dimmed">
          A model says {suggested.join(', ')}: <Kbd size="xs">a</Kbd> accepts it.
        </Text>
      )}
    </div>
  );
}

/** The text of the picked mark, or of the whole: written as it is typed, undone as one step. */
function Words({ desk, picked, field, spec }: Props) {
  const mark = picked === undefined ? undefined : find(desk.work, picked);
  const given = mark ? mark.text : desk.work.text;
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  if (!mark && !spec.text) return null;
  return (
    <Textarea
      ref={field}
      size="xs"
      autosize
      minRows={2}
      maxRows={8}
      label={mark ? `Text of ${mark.label || 'this mark'}` : 'Text of the whole'}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        if (mark) desk.set(change(desk.work, mark.key, { text: value }), `text ${mark.key}`);
        else desk.set({ ...desk.work, text: value }, 'text');
      }}
      onBlur={desk.end}
    />
  );
}

function Marks({ spec, desk, picked, pick }: Props) {
  const { marks } = desk.work;
  return (
    <div role="group" aria-label="Marks" className="label-marks">
      {marks.slice(0, most).map((mark) => (
        <UnstyledButton
          key={mark.key}
          className="label-line"
          aria-pressed={mark.key === picked}
          data-proposed={mark.proposed || undefined}
          onClick={() => pick(mark.key === picked ? undefined : mark.key)}
        >
          <span className="swatch" style={{ background: colourIn(spec, mark.label) }} />
          <Text size="sm" truncate flex={1}>
            {mark.label || 'no class'}
            {mark.text && ` “${mark.text}”`}
          </Text>
          {mark.proposed && (
            <Text size="xs" c="dimmed" className="line">
              <IconSparkles size={12} aria-label="Proposed by a model" />{' '}
              {mark.confidence !== undefined && percent(mark.confidence)}
            </Text>
          )}
          <Text size="xs" c="dimmed" className="line">
            {placeText(mark)}
          </Text>
        </UnstyledButton>
      ))}
      {marks.length > most && <Text size="xs">and {marks.length - most} more</Text>}
    </div>
  );
}

/** Classes, the marks, and texts. */
export function Panel(props: Props) {
  const { marks } = props.desk.work;
  return (
    <aside className="label-panel" aria-label="Classes and marks">
      <Stack gap="sm">
        <Classes {...props} />
        <Words {...props} />
        <Text size="xs" c="dimmed" role="status">
          {marks.length} {marks.length === 1 ? 'mark' : 'marks'}
        </Text>
        {props.desk.found && (
          <Text size="xs" c="dimmed">
            Kept in this browser, not submitted
          </Text>
        )}
        <Marks {...props} />
        {props.children}
      </Stack>
    </aside>
  );
}
