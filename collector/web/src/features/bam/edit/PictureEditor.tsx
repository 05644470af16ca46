import {
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Slider,
  Stack,
  Text,
} from '@mantine/core';
import { useMemo, useState, type ReactNode } from 'react';
import type { JsonObject } from '@/lib/api/contract';
import { Outcome } from './Outcome';
import type { Edit, Source } from './outcome';
import { RegionBoard } from './RegionBoard';
import { RegionFields } from './RegionFields';
import type { Region } from './regions';

export type Tool = 'crop' | 'rotate' | 'redact';

export interface Wanted {
  operation: string;
  parameters: JsonObject;
}

interface Props {
  tool: Tool;
  size: { width: number; height: number };
  source: Source | undefined;
  video: boolean;
  seconds?: number;
  /** The picture or video in the board. */
  children: ReactNode;
  /** Below the board. */
  below?: ReactNode;
  /** Hands over what is to be done; undefined while something is missing. */
  finish: (wanted: Wanted | undefined) => ReactNode;
}

const hidings = [
  { value: 'mask', label: 'Black' },
  { value: 'pixelate', label: 'Pixelate' },
  { value: 'blur', label: 'Blur' },
];

function wantedOf(edit: Edit): Wanted | undefined {
  switch (edit.operation) {
    case 'crop':
      return edit.region && { operation: 'crop', parameters: { ...edit.region } };
    case 'rotate':
      return edit.angle === 0
        ? undefined
        : { operation: 'rotate', parameters: { angle: edit.angle } };
    case 'redact':
      if (edit.regions.length === 0) return undefined;
      return {
        operation: 'redact',
        parameters: {
          mode: edit.mode,
          strength: edit.strength,
          regions: edit.regions.map((one) => ({ ...one })),
        },
      };
  }
}

function Angle({
  angle,
  change,
  right,
}: {
  angle: number;
  change: (a: number) => void;
  right: boolean;
}) {
  const turned = (by: number) => change(((((angle + by + 180) % 360) + 360) % 360) - 180 || 0);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => turned(-90)}>
          90° left
        </Button>
        <Button size="xs" variant="default" onClick={() => turned(90)}>
          90° right
        </Button>
        {!right && (
          <NumberInput
            size="xs"
            w={110}
            aria-label="Degrees clockwise"
            suffix="°"
            min={-360}
            max={360}
            value={angle}
            onChange={(value) => change(typeof value === 'number' ? value : 0)}
          />
        )}
      </Group>
      {!right && (
        <Slider
          label={(value) => `${value}°`}
          thumbLabel="Degrees clockwise"
          min={-180}
          max={180}
          step={0.5}
          value={angle}
          onChange={change}
        />
      )}
      {right && (
        <Text size="xs" c="dimmed">
          A video turns by right angles.
        </Text>
      )}
    </Stack>
  );
}

/** Crops, turns or hides parts of a picture or video by drawing on it. */
export function PictureEditor({ tool, size, source, video, seconds, ...props }: Props) {
  const [crop, setCrop] = useState<Region[]>([]);
  const [hidden, setHidden] = useState<Region[]>([]);
  const [picked, pick] = useState(0);
  const [angle, setAngle] = useState(90);
  const [mode, setMode] = useState('mask');
  const [strength, setStrength] = useState(24);
  const edit = useMemo((): Edit => {
    if (tool === 'crop') return { operation: 'crop', region: crop[0] };
    if (tool === 'rotate') return { operation: 'rotate', angle };
    return { operation: 'redact', mode, strength, regions: hidden };
  }, [tool, crop, angle, mode, strength, hidden]);
  const single = tool === 'crop';
  const regions = single ? crop : tool === 'redact' ? hidden : [];
  const change = single ? setCrop : setHidden;
  const drawn = { size, regions, change, single, picked, pick };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Stack gap="xs">
        {tool === 'rotate' ? (
          <div className="board still">{props.children}</div>
        ) : (
          <RegionBoard {...drawn}>{props.children}</RegionBoard>
        )}
        {props.below}
      </Stack>
      <Stack gap="sm">
        {tool === 'redact' && (
          <Group gap="xs" align="flex-end">
            <SegmentedControl size="xs" data={hidings} value={mode} onChange={setMode} />
            {mode !== 'mask' && (
              <NumberInput
                size="xs"
                w={120}
                label="Strength, pixels"
                min={2}
                max={200}
                allowDecimal={false}
                value={strength}
                onChange={(value) => {
                  if (typeof value === 'number' && value >= 2) setStrength(Math.min(200, value));
                }}
              />
            )}
            {mode !== 'mask' && (
              <Text size="xs" c="dimmed">
                Only black cannot be undone by anybody.
              </Text>
            )}
          </Group>
        )}
        {tool === 'rotate' ? (
          <Angle angle={angle} change={setAngle} right={video} />
        ) : (
          <RegionFields {...drawn} timed={video && tool === 'redact'} />
        )}
        <Outcome source={source} edit={edit} {...(seconds !== undefined && { seconds })} />
        {props.finish(wantedOf(edit))}
      </Stack>
    </SimpleGrid>
  );
}
