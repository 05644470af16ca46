import { ActionIcon, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ImportField } from '@/lib/api/imports';
import type { Plan } from './plan';

interface Props {
  fields: ImportField[];
  plan: Plan;
  change: (plan: Plan) => void;
}

/** Values that are the same in every row. */
export function FixedValues({ fields, plan, change }: Props) {
  const taken = [...Object.values(plan.columns), ...plan.fixed.map((one) => one.field)];
  const free = fields.filter((field) => field.name !== 'id' && !taken.includes(field.name));
  const set = (at: number, value: { field: string; value: string }) =>
    change({ ...plan, fixed: plan.fixed.map((one, n) => (n === at ? value : one)) });
  return (
    <Stack gap="xs" mt="sm">
      {plan.fixed.map((one, at) => (
        <Group key={at} gap="xs" wrap="nowrap" align="center">
          <Select
            size="xs"
            w={200}
            aria-label="Field"
            data={fields
              .filter((field) => field.name === one.field || free.includes(field))
              .map((field) => ({ value: field.name, label: field.label }))}
            value={one.field}
            onChange={(field) => set(at, { ...one, field: field ?? one.field })}
          />
          <TextInput
            size="xs"
            flex={1}
            maw={360}
            placeholder="the same in every row"
            aria-label="Value"
            value={one.value}
            onChange={(event) => set(at, { ...one, value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Remove the value"
            onClick={() => change({ ...plan, fixed: plan.fixed.filter((_, n) => n !== at) })}
          >
            <IconX size={14} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={12} />}
          disabled={free.length === 0}
          onClick={() => {
            const next = free.find((field) => field.name === 'function') ?? free[0];
            if (next) change({ ...plan, fixed: [...plan.fixed, { field: next.name, value: '' }] });
          }}
        >
          The same value in every row
        </Button>
      </Group>
    </Stack>
  );
}
