import { Group, Progress, Text } from '@mantine/core';
import type { DataTask } from '@/lib/api/dataTasks';
import { count } from '@/lib/format/format';
import { useNow } from '@/ui/useNow';
import { When } from '@/ui/When';
import { isOver } from './burn';

/** How much of a task is done, as a bar and in numbers. */
export function Done({ task }: { task: DataTask }) {
  const { done, total, disputed } = task.counts;
  return (
    <>
      <Group gap="xs" wrap="nowrap" miw={120}>
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
  const late = !isOver(task) && Date.parse(task.due) < now;
  return (
    <Text span inherit c={late ? 'red' : undefined} fw={late ? 600 : undefined}>
      <When at={task.due} />
      {late && ' (late)'}
    </Text>
  );
}
