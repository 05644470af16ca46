import { Group, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ClassGrid } from '@/lib/api/contract';
import { count } from '@/lib/format/format';

/** Where in the picture the centres of objects lie, all classes together or one of them. */
export function Places({ grids }: { grids: ClassGrid[] }) {
  const [chosen, setChosen] = useState('');
  const grid = grids.find((one) => one.class === chosen) ?? grids[0];
  if (!grid) return null;
  const most = Math.max(1, ...grid.cells);
  return (
    <Stack gap={4} mt="sm" align="flex-start">
      <Group gap="xs">
        <Text size="sm" fw={600}>
          Where centres of objects lie
        </Text>
        <Select
          size="xs"
          w={180}
          aria-label="Class of the objects"
          allowDeselect={false}
          data={grids.map((one) => ({ value: one.class, label: one.class || 'all classes' }))}
          value={grid.class}
          onChange={(value) => setChosen(value ?? '')}
        />
      </Group>
      <svg
        viewBox={`0 0 ${String(grid.side)} ${String(grid.side)}`}
        width={220}
        height={220}
        role="img"
        aria-label={`Centres of ${count(grid.objects)} objects`}
        className="place-grid"
      >
        {grid.cells.map((n, at) => (
          <rect
            key={at}
            x={at % grid.side}
            y={Math.floor(at / grid.side)}
            width={1}
            height={1}
            opacity={n / most}
          >
            <title>{count(n)}</title>
          </rect>
        ))}
      </svg>
      <Text size="xs" c="dimmed">
        {count(grid.objects)} objects, the picture as a square; the fullest cell has {count(most)}
      </Text>
    </Stack>
  );
}
