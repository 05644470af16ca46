import { ActionIcon, Group, Select, Text, Tooltip } from '@mantine/core';
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconRepeat,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useKeyOf } from '@/lib/useCommands';
import { clockText, frameAt, type Clock } from './geometry/time';
import { usePicked, type Store } from './store';

interface Props {
  playing: boolean;
  disabled?: boolean;
  onToggle: () => void;
  /** Steps by frames; absent where there are none. */
  onStep?: ((by: number) => void) | undefined;
  speed: number;
  onSpeed: (speed: number) => void;
  loop: boolean;
  onLoop?: (() => void) | undefined;
  time: Store<number>;
  length: number;
  clock?: Clock | undefined;
  children?: ReactNode;
}

const speeds = ['0.1', '0.25', '0.5', '1', '1.5', '2', '4'];

function Place({ time, length, clock }: Pick<Props, 'time' | 'length' | 'clock'>) {
  const now = usePicked(time, (seconds) => Math.round(seconds * 1000) / 1000);
  const frame = clock && clock.fps > 0 ? frameAt(clock, now) : undefined;
  return (
    <Text size="sm" ff="monospace" data-testid="place">
      {clockText(now)} / {clockText(length)}
      {frame !== undefined && ` · frame ${frame}${clock?.exact ? '' : ' (about)'}`}
    </Text>
  );
}

/** Play, step, speed and loop of a recording or video. */
export function Transport(props: Props) {
  const { playing, disabled, onStep, onLoop, clock } = props;
  const repeat = useKeyOf('media.repeat');
  const exact = clock?.exact ? 'One frame' : 'About one frame: the rate is not known';
  return (
    <Group mt="xs" gap="xs">
      <ActionIcon
        variant="light"
        disabled={disabled ?? false}
        aria-label={playing ? 'Pause' : 'Play'}
        onClick={props.onToggle}
      >
        {playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
      </ActionIcon>
      {onStep && (
        <>
          <Tooltip label={`${exact} back (,)`}>
            <ActionIcon variant="default" aria-label="One frame back" onClick={() => onStep(-1)}>
              <IconPlayerSkipBack size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={`${exact} on (.)`}>
            <ActionIcon variant="default" aria-label="One frame on" onClick={() => onStep(1)}>
              <IconPlayerSkipForward size={16} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
      {onLoop && (
        <Tooltip label={`Repeat the marked part (${repeat})`}>
          <ActionIcon
            variant={props.loop ? 'filled' : 'default'}
            aria-label="Repeat the part"
            aria-pressed={props.loop}
            onClick={onLoop}
          >
            <IconRepeat size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Select
        size="xs"
        w={78}
        aria-label="Speed"
        data={speeds.map((speed) => ({ value: speed, label: `${speed} ×` }))}
        value={String(props.speed)}
        allowDeselect={false}
        onChange={(speed) => props.onSpeed(Number(speed ?? 1))}
      />
      <Place time={props.time} length={props.length} clock={clock} />
      {props.children}
    </Group>
  );
}
