import { Anchor, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMay } from '@/lib/api/people';
import { blobUrl } from '@/lib/api/badcases';
import { useChooseDerived, useDerived } from '@/lib/api/derive';
import { Only } from '@/ui/Only';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { failed } from '@/ui/toast';
import { Thumb } from '../media/Thumb';
import { OperateDialog } from './OperateDialog';

/** What was made of a badcase's media, and the way to make more. */
export function DerivedSection({ id }: { id: string }) {
  const derived = useDerived(id);
  const choose = useChooseDerived();
  const reviewer = useMay('reviewer');
  const [open, box] = useDisclosure(false);
  return (
    <Section
      title="Derived media"
      aside={
        <Only role="engineer">
          <Button size="compact-xs" variant="default" onClick={box.open}>
            Edit or convert
          </Button>
        </Only>
      }
    >
      <Answer of={derived}>
        {({ items }) => (
          <Group align="flex-start">
            {items.length === 0 && (
              <Text size="sm" c="dimmed">
                Nothing was made of the originals.
              </Text>
            )}
            {items.map((one) => (
              <Stack key={one.id} gap={4} w={160}>
                <Thumb media={one.media} height={100} />
                <Anchor size="xs" href={blobUrl(one.media.sha256)} download={one.media.name}>
                  {one.media.name}
                </Anchor>
                <Text size="xs" c="dimmed" title={one.notes.join('\n')}>
                  {one.operation} of {one.parent.slice(0, 8)}
                </Text>
                <Checkbox
                  size="xs"
                  label="Use for test data"
                  disabled={!reviewer}
                  checked={one.chosen}
                  onChange={(event) =>
                    choose.mutate(
                      { id: one.id, chosen: event.currentTarget.checked },
                      { onError: failed },
                    )
                  }
                />
              </Stack>
            ))}
          </Group>
        )}
      </Answer>
      {open && <OperateDialog ids={[id]} onClose={box.close} />}
    </Section>
  );
}
