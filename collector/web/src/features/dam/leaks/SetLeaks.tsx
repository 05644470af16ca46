import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { DataSet } from '@/lib/api/contract';
import { useLeakCheck } from '@/lib/api/leaks';
import { Answer } from '@/ui/States';
import { LeakList } from '../sets/LeakList';
import { LeakKinds } from './LeakKinds';

/** What a frozen set shares with sets of other roles, and why that was allowed. */
export function SetLeaks({ set }: { set: DataSet }) {
  const check = useLeakCheck(set.leak_check ?? '');
  const leaks = set.leaks ?? [];
  if (leaks.length === 0) return null;
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle />}
      title={
        set.overruled ? 'Files on both sides, allowed for a reason' : 'Warnings when it was frozen'
      }
    >
      <Stack gap="xs">
        {set.overruled && <Text size="sm">“{set.overruled}”</Text>}
        <LeakList leaks={leaks} />
        {set.leak_check && (
          <>
            <Text size="xs" c="dimmed">
              Of all sets that were frozen at once:
            </Text>
            <Answer of={check}>{(data) => <LeakKinds check={data} />}</Answer>
          </>
        )}
      </Stack>
    </Alert>
  );
}
