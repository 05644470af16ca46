import { Button, Group, Kbd, NumberInput, Select, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { clockText } from '../media/geometry/time';
import type { Wanted } from './PictureEditor';
import { SegmentBar } from './SegmentBar';
import { segment } from './regions';
import type { Part } from './usePart';

interface Props {
  part: Part;
  /** Seconds of one step. */
  step: number;
  video: boolean;
  /** The video; a recording has nothing to see but its waveform. */
  children?: ReactNode;
  wave?: ReactNode;
  finish: (wanted: Wanted | undefined) => ReactNode;
}

/** Cuts a part out of a recording or video: by dragging, by its ends at the moment that plays, or by numbers. */
export function CutEditor({ part, step, video, children, wave, finish }: Props) {
  const [way, setWay] = useState('exact');
  const { from, to } = part.part;
  const keys: Record<string, () => void> = {
    i: () => part.mark('from'),
    o: () => part.mark('to'),
    p: () => part.play('part'),
    ' ': () => part.play('all'),
    ',': () => part.go(Math.max(0, part.now - step)),
    '.': () => part.go(Math.min(part.length, part.now + step)),
  };
  return (
    <Stack
      gap="sm"
      tabIndex={-1}
      style={{ outline: 'none' }}
      onKeyDown={(event) => {
        const act = keys[event.key];
        const typing = event.target instanceof HTMLInputElement;
        const button = event.key === ' ' && event.target instanceof HTMLButtonElement;
        if (!act || typing || button || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        act();
      }}
    >
      {children}
      <SegmentBar
        length={part.length}
        from={from}
        to={to}
        change={part.change}
        now={part.now}
        go={part.go}
        step={step}
      >
        {wave}
      </SegmentBar>
      <Group gap="xs" align="flex-end">
        <Button
          size="xs"
          data-autofocus
          leftSection={part.playing ? <IconPlayerPause size={14} /> : <IconPlayerPlay size={14} />}
          onClick={() => part.play('part')}
        >
          {part.playing ? 'Pause' : 'Play the part'}
        </Button>
        <Button size="xs" variant="default" onClick={() => part.mark('from')}>
          Begin here <Kbd ml={6}>i</Kbd>
        </Button>
        <Button size="xs" variant="default" onClick={() => part.mark('to')}>
          End here <Kbd ml={6}>o</Kbd>
        </Button>
        {(['from', 'to'] as const).map((end) => (
          <NumberInput
            key={end}
            size="xs"
            w={120}
            label={end === 'from' ? 'From, seconds' : 'To, seconds'}
            min={0}
            max={part.length}
            step={step}
            decimalScale={3}
            value={part.part[end]}
            onChange={(value) => {
              if (typeof value !== 'number') return;
              part.change(
                end === 'from'
                  ? segment(Math.min(value, to), to, part.length)
                  : segment(from, value, part.length),
              );
            }}
          />
        ))}
        {video && (
          <Select
            size="xs"
            w={250}
            label="Way"
            allowDeselect={false}
            data={[
              { value: 'exact', label: 'Exact: encode anew' },
              { value: 'copy', label: 'Copy: from the key frame before' },
            ]}
            value={way}
            onChange={(value) => setWay(value ?? 'exact')}
          />
        )}
      </Group>
      <Text size="sm" ff="monospace" data-testid="part">
        {clockText(part.now)} of {clockText(part.length)} · kept: {clockText(from)} to{' '}
        {clockText(to)} ({(to - from).toFixed(3)} s)
      </Text>
      <Text size="xs" c="dimmed">
        <Kbd>Space</Kbd> plays, <Kbd>p</Kbd> plays the part over and over, <Kbd>,</Kbd> <Kbd>.</Kbd>{' '}
        step. The ends move by arrow keys.
      </Text>
      {finish(
        to - from < 0.01 || part.length === 0
          ? undefined
          : { operation: 'cut', parameters: video ? { from, to, way } : { from, to } },
      )}
    </Stack>
  );
}
