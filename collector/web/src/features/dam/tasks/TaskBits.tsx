import { Group, Progress, Text } from '@mantine/core';
import type { DataTask } from '@/lib/api/dataTasks';
import { count, dateTime, until } from '@/lib/format/format';
import { Pill } from '@/ui/Light';
import { useNow } from '@/ui/useNow';
import { isLate } from './burn';

/** How much of a task is done, as a bar and in numbers. */
export function Done({ task }: { task: DataTask }) {
  const { done, total, disputed } = task.counts;
  return (
    <>
      <Group gap="xs" wrap="nowrap" miw={110}>
        <Progress
          value={total > 0 ? Math.min(100, (100 * done) / total) : 0}
          flex={1}
          aria-label="Done"
        />
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {total > 0 ? `${count(done)} of ${count(total)}` : 'No items yet'}
        </Text>
      </Group>
      {disputed > 0 && (
        <Text size="xs" c="orange">
          {count(disputed)} disputed
        </Text>
      )}
    </>
  );
}

/** When a task is due; it stands out when that is past and the task is not over. */
export function Due({ task }: { task: DataTask }) {
  const now = useNow();
  if (!task.due) return <>–</>;
  const late = isLate(task, now);
  const when = (
    <Text
      span
      inherit
      c={late ? 'red' : undefined}
      fw={late ? 600 : undefined}
      className="line"
      title={dateTime(task.due)}
    >
      {until(task.due, now)}
    </Text>
  );
  if (!late) return when;
  return (
    <Group gap={6} wrap="nowrap">
      {when}
      <Pill colour="red" size="xs">
        Late
      </Pill>
    </Group>
  );
}
