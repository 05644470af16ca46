import { Paper, Text } from '@mantine/core';
import { jsonText, percent } from '@/lib/format/format';
import type { Thing } from './objects';
import { verdictText } from './ObjectList';
import type { Hover } from './Stage';
import { usePicked, type Store } from './store';
import type { Drawing } from './useDrawing';

function lines(thing: Thing, drawing: Drawing): string[] {
  const { x, y, w, h } = thing.bounds;
  const round = (n: number) => Math.round(n * 10) / 10;
  return [
    `${thing.source === 'result' ? 'Result' : thing.source === 'truth' ? 'Truth' : 'Other'}, ${thing.kind}${thing.id ? ` #${thing.id}` : ''}`,
    thing.confidence === undefined ? '' : `Confidence ${percent(thing.confidence)}`,
    `${round(w)} × ${round(h)} px at ${round(x)}, ${round(y)}`,
    verdictText(drawing.verdicts.get(thing.key)),
    thing.text ? `“${thing.text}”` : '',
    ...Object.entries(thing.attributes).map(([name, value]) => `${name}: ${jsonText(value)}`),
  ].filter(Boolean);
}

/** Everything about the object under the pointer. */
export function Tip({ drawing, hover }: { drawing: Drawing; hover: Store<Hover> }) {
  const now = usePicked(hover, (value) => value);
  const thing =
    now.byPointer && now.key ? drawing.visible.find((one) => one.key === now.key) : undefined;
  if (!thing) return null;
  return (
    <Paper
      withBorder
      shadow="md"
      p={6}
      className="tip"
      style={{ left: now.x + 14, top: now.y + 14 }}
      role="status"
    >
      <Text size="xs" fw={700}>
        {thing.label || 'no label'}
      </Text>
      {lines(thing, drawing).map((line) => (
        <Text key={line} size="xs">
          {line}
        </Text>
      ))}
    </Paper>
  );
}
