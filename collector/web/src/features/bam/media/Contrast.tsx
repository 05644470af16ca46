import { Button, Group, RangeSlider, Text } from '@mantine/core';
import { useState } from 'react';
import type { MediaFacts } from '@/lib/api/seeing';

export type Window = [low: number, high: number];

const most = 65_535;
/** The server rounds to it as well. */
const step = 64;

/** The part of a 16-bit picture's values that a screen shows: black at one end, white at the other. */
export function Contrast({
  levels,
  window,
  change,
}: {
  levels: NonNullable<MediaFacts['levels']>;
  window: Window;
  change: (window: Window) => void;
}) {
  const [moving, setMoving] = useState<Window>();
  const shown = moving ?? window;
  const mark = (low: number, high: number) => () =>
    change([Math.floor(low / step) * step, Math.min(most, Math.max(high, low + step))]);
  return (
    <Group gap="sm" mt={6} data-testid="contrast" style={{ rowGap: 4 }}>
      {/* As wide as the longest: the slider must not move under the pointer. */}
      <Text size="xs" c="dimmed" className="line" miw={140} ff="monospace">
        16 bits: {shown[0]} to {shown[1]}
      </Text>
      <RangeSlider
        style={{ flex: '1 1 180px' }}
        size="sm"
        min={0}
        max={most}
        step={step}
        minRange={step}
        label={null}
        thumbFromLabel="Shown black"
        thumbToLabel="Shown white"
        value={shown}
        onChange={setMoving}
        onChangeEnd={(next) => {
          setMoving(undefined);
          change(next);
        }}
      />
      <Button size="compact-xs" variant="default" onClick={mark(levels.low, levels.high)}>
        Auto
      </Button>
      <Button size="compact-xs" variant="default" onClick={mark(levels.least, levels.most)}>
        All values
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => change([0, most])}>
        As stored
      </Button>
    </Group>
  );
}
