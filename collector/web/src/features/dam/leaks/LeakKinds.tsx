import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconEye, IconEyeOff, IconFilterOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { LeakCheck } from '@/lib/api/contract';
import type { LeakKind } from '@/lib/api/leaks';
import { count } from '@/lib/format/format';
import { LeakPairs } from './LeakPairs';
import { kindName, kindText } from './words';

interface Props {
  check: LeakCheck;
  /** Keeps the rows of a kind out of the sets; without it they cannot be. */
  leaveOut?: ((kind: LeakKind) => void) | undefined;
}

const rows = (n: number) => `${count(n)} ${n === 1 ? 'row' : 'rows'}`;

/** What a check found, by kind, with both sides of each leak to judge by. */
export function LeakKinds({ check, leaveOut }: Props) {
  const [open, setOpen] = useState<LeakKind>();
  const found = check.kinds.filter((one) => one.rows > 0);
  const none = check.kinds.filter((one) => one.rows === 0);
  return (
    <Stack gap="xs">
      {found.map(({ kind, rule, rows: n, kept }) => (
        <Paper
          key={kind}
          withBorder
          p="xs"
          radius="sm"
          component="section"
          aria-label={kindName[kind]}
          data-leak={kind}
        >
          <Group justify="space-between" gap="xs">
            <Group gap="xs">
              <Badge
                size="sm"
                variant="light"
                color={rule === 'refuse' ? 'red' : 'yellow'}
                className="plain"
              >
                {rule === 'refuse' ? 'refused' : 'warning'}
              </Badge>
              <Text size="sm" fw={600}>
                {kindName[kind]}
              </Text>
              <Text size="sm">{rows(n)}</Text>
            </Group>
            <Group gap="xs">
              <Button
                size="compact-xs"
                variant="light"
                leftSection={open === kind ? <IconEyeOff size={13} /> : <IconEye size={13} />}
                aria-expanded={open === kind}
                onClick={() => setOpen(open === kind ? undefined : kind)}
              >
                {open === kind ? 'Hide them' : 'Look at them'}
              </Button>
              {leaveOut && (
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<IconFilterOff size={13} />}
                  onClick={() => leaveOut(kind)}
                >
                  Leave these rows out
                </Button>
              )}
            </Group>
          </Group>
          <Text size="xs" c="dimmed" mt={2}>
            {kindText[kind]}
            {kept < n && open === kind && ` The first ${count(kept)} of ${count(n)} are listed.`}
          </Text>
          {open === kind && <LeakPairs check={check.id} kind={kind} />}
        </Paper>
      ))}
      {check.notes.length > 0 && (
        <Text size="xs" c="dimmed">
          Note: {check.notes.join('; ')}.
        </Text>
      )}
      {none.length > 0 && (
        <Text size="xs" c="dimmed">
          {found.length > 0 ? 'Nothing else: no ' : 'Nothing leaks: no '}
          {none.map(({ kind }) => kindName[kind].toLowerCase()).join(', no ')} among the{' '}
          {rows(check.rows)} that were compared.
        </Text>
      )}
    </Stack>
  );
}
