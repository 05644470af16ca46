import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useBulkEdit } from '@/lib/api/actions';
import type { Cluster } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { done, failed } from '@/ui/toast';

/** Gives every case of a group a tag, so that it stays when groups change. */
export function TagDialog({ cluster, onClose }: { cluster: Cluster; onClose: () => void }) {
  const [tag, setTag] = useState(cluster.name.toLowerCase().replace(/\s+/g, '-').slice(0, 64));
  const bulk = useBulkEdit();
  const submit = () =>
    bulk.mutate(
      { filter: { cluster: [cluster.id] }, add_tags: [tag.trim()] },
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
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          All {count(cluster.size)} cases of the group get the tag; it stays with them when a later
          run groups them differently.
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
          <Button disabled={!tag.trim()} loading={bulk.isPending} onClick={submit}>
            Tag {count(cluster.size)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
