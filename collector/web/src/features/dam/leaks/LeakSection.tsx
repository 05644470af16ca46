import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAdjustments, IconZoomScan } from '@tabler/icons-react';
import { useState } from 'react';
import type { SetPlan } from '@/lib/api/contract';
import type { LeakKind } from '@/lib/api/leaks';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Section } from '@/ui/Section';
import { Loading, Problem } from '@/ui/States';
import { Checking } from './Checking';
import { LeakKinds } from './LeakKinds';
import { PolicyDialog } from './PolicyDialog';
import type { LeakWatch } from './useLeakWatch';
import { kindName } from './words';

type LeaveOut = NonNullable<SetPlan['leave_out']>;

interface Props {
  watch: LeakWatch;
  /** How many rows are compared among themselves. */
  rows: number;
  leaveOut: LeaveOut | undefined;
  onLeaveOut: (leaveOut: LeaveOut | undefined) => void;
  /** How many rows are left out by that. */
  leftOut: number;
}

/** What the sets would share with each other and with frozen ones, before they are frozen. */
export function LeakSection({ watch, rows, leaveOut, onLeaveOut, leftOut }: Props) {
  const [choosing, setChoosing] = useState(false);
  const { check, policy } = watch;
  const add = (kind: LeakKind) => {
    if (!check) return;
    onLeaveOut({
      check: leaveOut?.check ?? check.id,
      kinds: [...(leaveOut?.kinds ?? []).filter((one) => one !== kind), kind],
    });
  };
  return (
    <Section
      title="Leaks"
      aside={
        <Only role="engineer">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconAdjustments size={13} />}
            disabled={!policy}
            onClick={() => setChoosing(true)}
          >
            What is done about leaks
          </Button>
        </Only>
      }
    >
      <Stack gap="sm">
        {choosing && policy && <PolicyDialog policy={policy} onClose={() => setChoosing(false)} />}
        {leaveOut && (
          <Alert
            color="blue"
            p="xs"
            title={leftOut === 1 ? 'One row is left out' : `${count(leftOut)} rows are left out`}
          >
            <Group gap="sm">
              <Text size="sm">
                {leaveOut.kinds.map((kind) => kindName[kind].toLowerCase()).join(', ')}
              </Text>
              <Button size="compact-xs" variant="default" onClick={() => onLeaveOut(undefined)}>
                Put them back
              </Button>
            </Group>
          </Alert>
        )}
        {watch.waits && (
          <Group gap="sm">
            <Text size="sm">
              {count(rows)} rows are many: near duplicates, videos, bursts and devices are looked
              for when you ask for it.
            </Text>
            <Button
              size="xs"
              variant="light"
              leftSection={<IconZoomScan size={14} />}
              onClick={watch.look}
            >
              Look for leaks
            </Button>
          </Group>
        )}
        {watch.error && <Problem error={watch.error} retry={watch.again} />}
        {watch.pending && !watch.waits && !watch.error && !check && <Loading rows={1} />}
        {check && !check.ready && check.job && <Checking job={check.job} again={watch.again} />}
        {check?.ready && <LeakKinds check={check} leaveOut={add} />}
        {!watch.pending && !check && (
          <Text size="sm" c="dimmed">
            Only the same file is looked for.
          </Text>
        )}
      </Stack>
    </Section>
  );
}
