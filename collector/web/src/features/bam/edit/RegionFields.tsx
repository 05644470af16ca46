import { ActionIcon, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Region } from './regions';

interface Size {
  width: number;
  height: number;
}

interface Props {
  size: Size;
  regions: Region[];
  change: (regions: Region[]) => void;
  single: boolean;
  picked: number;
  pick: (n: number) => void;
  /** Of a video: regions may be hidden for a while only. */
  timed: boolean;
}

const sides = [
  ['x', 'Left'],
  ['y', 'Top'],
  ['width', 'Width'],
  ['height', 'Height'],
] as const;

const without = (region: Region, end: 'from' | 'to'): Region => {
  const { x, y, width, height, from, to } = region;
  const rest = { x, y, width, height };
  const kept = end === 'from' ? to : from;
  return kept === undefined ? rest : { ...rest, [end === 'from' ? 'to' : 'from']: kept };
};

/** The rectangles as numbers, for those who type. */
export function RegionFields({ size, regions, change, single, picked, pick, timed }: Props) {
  const put = (n: number, next: Partial<Region>) =>
    change(regions.map((one, i) => (i === n ? { ...one, ...next } : one)));
  const middle = {
    x: Math.round(size.width / 4),
    y: Math.round(size.height / 4),
    width: Math.max(1, Math.round(size.width / 2)),
    height: Math.max(1, Math.round(size.height / 2)),
  };
  const limit = (side: (typeof sides)[number][0], one: Region) => {
    if (side === 'x') return [0, size.width - one.width] as const;
    if (side === 'y') return [0, size.height - one.height] as const;
    return [1, side === 'width' ? size.width - one.x : size.height - one.y] as const;
  };
  return (
    <Stack gap="xs">
      {regions.map((one, n) => (
        <Group
          key={n}
          gap={6}
          wrap="nowrap"
          align="flex-end"
          onFocus={() => pick(n)}
          data-picked={n === picked}
        >
          {sides.map(([side, label]) => {
            const [least, greatest] = limit(side, one);
            return (
              <NumberInput
                key={side}
                size="xs"
                label={n === 0 ? label : undefined}
                aria-label={`${label} of region ${n + 1}`}
                min={least}
                max={greatest}
                clampBehavior="blur"
                allowDecimal={false}
                value={one[side]}
                onChange={(value) => {
                  if (typeof value === 'number' && value >= least && value <= greatest)
                    put(n, { [side]: value });
                }}
              />
            );
          })}
          {timed &&
            (['from', 'to'] as const).map((end) => (
              <NumberInput
                key={end}
                size="xs"
                label={n === 0 ? `${end === 'from' ? 'From' : 'To'}, s` : undefined}
                aria-label={`Hidden ${end}, seconds, region ${n + 1}`}
                min={0}
                placeholder={end === 'from' ? 'start' : 'end'}
                value={one[end] ?? ''}
                onChange={(value) => {
                  const next = without(one, end);
                  if (typeof value === 'number') next[end] = value;
                  change(regions.map((other, i) => (i === n ? next : other)));
                }}
              />
            ))}
          {!single && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove region ${n + 1}`}
              onClick={() => change(regions.filter((_, i) => i !== n))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {regions.length === 0 && (
        <Text size="sm" c="dimmed">
          Draw a rectangle on the picture.
        </Text>
      )}
      {(!single || regions.length === 0) && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => {
            change([...regions, middle]);
            pick(regions.length);
          }}
        >
          Add a rectangle
        </Button>
      )}
    </Stack>
  );
}
