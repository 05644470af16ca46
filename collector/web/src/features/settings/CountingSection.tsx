import { Anchor, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { CountingGroup } from '@/lib/api/contract';
import { useCountingGroups, useSetCounting } from '@/lib/api/duplicates';
import { bytes, count } from '@/lib/format/format';
import { More } from '@/ui/More';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { done, failed } from '@/ui/toast';

/** Most reports per sample that a group may allow. */
const most = 10_000;

function Every({ group }: { group: CountingGroup }) {
  const save = useSetCounting();
  const [every, setEvery] = useState(group.every);
  const submit = () =>
    save.mutate(
      { id: group.id, every },
      { onSuccess: () => done(`Saved for ${group.name}`), onError: failed },
    );
  return (
    <Group gap={6} wrap="nowrap">
      <NumberInput
        size="xs"
        w={84}
        min={0}
        max={most}
        allowDecimal={false}
        clampBehavior="strict"
        aria-label={`One of how many near duplicates of ${group.name} is sent`}
        value={every}
        onChange={(value) => setEvery(Number(value))}
        onKeyDown={(event) => event.key === 'Enter' && every !== group.every && submit()}
      />
      <Button
        size="compact-xs"
        variant="default"
        disabled={every === group.every}
        loading={save.isPending}
        onClick={submit}
      >
        Save
      </Button>
    </Group>
  );
}

/** What the samples of a group proved to be. */
function proved({ same, other }: CountingGroup) {
  if (same + other === 0) return '–';
  return (
    <Text span size="sm" c={other > 0 ? 'orange' : undefined}>
      {count(same)} of {count(same + other)} the same
    </Text>
  );
}

/** Which groups of devices need not send near duplicates, and what that spared. */
export function CountingSection() {
  const groups = useCountingGroups();
  return (
    <Section title="Only count">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          A device of such a group offers a picture that is a near duplicate of a known badcase with
          the same failure, judged by the small sketch in its offer: the badcase’s frequency,
          devices and last time rise, and the bytes stay on the device, which forgets them. Every
          n-th of a badcase is sent all the same; once compared, these samples tell whether what is
          counted is really the same. 0 is off, 1 sends all; of several groups of a device the one
          with more samples holds. Cropped and turned copies are mostly sent. Videos, recordings and
          pictures that are stored turned (EXIF) are always sent.
        </Text>
        <Answer of={groups}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            return items.length === 0 ? (
              <Text size="sm">
                There are no groups of devices yet:{' '}
                <Anchor component={Link} to="/fleet/groups">
                  make one
                </Anchor>
                .
              </Text>
            ) : (
              <RowsTable
                rows={items}
                id={(group) => group.id}
                columns={[
                  { head: 'Group', cell: (group) => group.name },
                  { head: 'Devices', right: true, cell: (group) => count(group.devices) },
                  {
                    head: 'Send one of',
                    cell: (group) => <Every key={group.every} group={group} />,
                  },
                  { head: 'Counted', right: true, cell: (group) => count(group.counted) },
                  {
                    head: 'Not sent',
                    right: true,
                    line: true,
                    cell: (group) => bytes(group.bytes),
                  },
                  { head: 'Samples', right: true, cell: (group) => count(group.sampled) },
                  { head: 'Compared, 30 days', line: true, cell: proved },
                ]}
              />
            );
          }}
        </Answer>
        <More of={groups} />
      </Stack>
    </Section>
  );
}
