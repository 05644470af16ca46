import {
  ActionIcon,
  Button,
  Checkbox,
  Popover,
  ScrollArea,
  SegmentedControl,
  Stack,
  Text,
} from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useAttributes } from '@/lib/api/definitions';
import { allColumns, usualColumns } from './columns';
import { useView } from './useView';

/** Which columns the table has, in the order in which they were chosen, and how close the list is. */
export function ViewMenu({ table }: { table: boolean }) {
  const [view, setView] = useView();
  const attributes = useAttributes().data?.items ?? [];
  const toggle = (id: string) => {
    const columns = view.columns.includes(id)
      ? view.columns.filter((one) => one !== id)
      : [...view.columns, id];
    if (columns.length > 0) setView({ ...view, columns });
  };
  return (
    <Popover position="bottom-end" withinPortal shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="default" size="input-xs" aria-label="Columns and density">
          <IconAdjustments size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Density"
            value={view.density}
            onChange={(density) =>
              setView({ ...view, density: density === 'dense' ? 'dense' : 'roomy' })
            }
            data={[
              { value: 'roomy', label: 'Roomy' },
              { value: 'dense', label: 'Dense' },
            ]}
          />
          {table && (
            <>
              <Text size="xs" fw={600} c="dimmed">
                Columns
              </Text>
              <ScrollArea.Autosize mah={320} type="auto">
                <Stack gap={6} pr="md">
                  {allColumns(attributes).map((column) => (
                    <Checkbox
                      key={column.id}
                      size="xs"
                      label={column.head}
                      checked={view.columns.includes(column.id)}
                      onChange={() => toggle(column.id)}
                    />
                  ))}
                </Stack>
              </ScrollArea.Autosize>
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                onClick={() => setView({ ...view, columns: usualColumns })}
              >
                The usual columns
              </Button>
            </>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
