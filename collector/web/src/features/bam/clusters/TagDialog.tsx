import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useBulkEdit } from '@/lib/api/actions';
import type { BulkEdit } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { done, failed } from '@/ui/toast';

interface Props {
  /** The cases: by ID, or those of a group. */
  of: Pick<BulkEdit, 'ids' | 'filter'>;
  size: number;
  /** What the tag begins with. */
  name?: string;
  onClose: () => void;
}

/** Gives cases that were grouped, or chosen on the map, a tag, so that they stay together when groups change. */
export function TagDialog({ of, size, name = '', onClose }: Props) {
  const [tag, setTag] = useState(name.toLowerCase().replace(/\s+/g, '-').slice(0, 64));
  const bulk = useBulkEdit();
  const submit = () =>
    bulk.mutate(
      { ...of, add_tags: [tag.trim()] },
      {
        onSuccess: () => {
          done(`Tag ${tag.trim()} given`);
          onClose();
        },
        onError: failed,
      },
    );
  return (
    <Modal opened onClose={onClose} title="Make a tag of it">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (tag.trim()) submit();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            All {count(size)} cases get the tag; it stays with them when a later run groups them
            differently.
          </Text>
          <TextInput
            label="Tag"
            placeholder="half-worn-mask"
            data-autofocus
            maxLength={64}
            value={tag}
            onChange={(event) => setTag(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!tag.trim()} loading={bulk.isPending}>
              Tag {count(size)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
