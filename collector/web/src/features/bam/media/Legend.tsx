import { Group, Text, UnstyledButton } from '@mantine/core';
import type { Drawing } from './useDrawing';

/** The most classes that are listed. */
const most = 40;

/** The classes with their colours and numbers. A click switches one off and on, a double click shows it alone. */
export function Legend({ drawing }: { drawing: Drawing }) {
  const rows = drawing.legend.slice(0, most);
  if (rows.length === 0) return null;
  return (
    <Group gap={6} mt={6} role="group" aria-label="Legend">
      {rows.map((row) => (
        <UnstyledButton
          key={row.name}
          className="legend"
          aria-pressed={!row.hidden}
          data-hidden={row.hidden}
          title={`${row.name}: ${row.result} in the result, ${row.truth} in the truth. Double click shows it alone.`}
          onClick={() => drawing.toggle(row.name)}
          onDoubleClick={() => drawing.only(row.name)}
        >
          <span className="swatch" style={{ background: row.colour }} />
          <Text size="xs" truncate maw={160} component="span">
            {row.name}
          </Text>
          <Text size="xs" c="dimmed" component="span">
            {row.truth > 0 && row.result > 0
              ? `${row.result} / ${row.truth}`
              : row.result + row.truth}
          </Text>
        </UnstyledButton>
      ))}
      {drawing.legend.length > most && (
        <Text size="xs" c="dimmed">
          and {drawing.legend.length - most} more
        </Text>
      )}
    </Group>
  );
}
