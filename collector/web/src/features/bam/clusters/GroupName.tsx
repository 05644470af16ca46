import { ActionIcon, Button, Group, TextInput, Title } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useNameCluster } from '@/lib/api/clusters';
import type { Cluster } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { failed } from '@/ui/toast';
import { groupName } from './facts';

function Editor({ cluster, close }: { cluster: Cluster; close: () => void }) {
  const [text, setText] = useState(cluster.name);
  const name = useNameCluster(cluster.clustering);
  return (
    <Group
      gap={4}
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        name.mutate({ id: cluster.id, name: text.trim() }, { onSuccess: close, onError: failed });
      }}
    >
      <TextInput
        size="xs"
        aria-label="Name of the group"
        placeholder="half-worn masks"
        autoFocus
        maxLength={128}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      />
      <Button size="xs" type="submit" loading={name.isPending}>
        Save
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={close}>
        Cancel
      </Button>
    </Group>
  );
}

/** What a group is called, and the pencil to call it otherwise. */
export function GroupName({ cluster }: { cluster: Cluster }) {
  const [editing, setEditing] = useState(false);
  const may = useMay('reviewer');
  if (editing) return <Editor cluster={cluster} close={() => setEditing(false)} />;
  return (
    <Group gap={4} wrap="nowrap">
      <Title
        order={3}
        fz="md"
        fw={cluster.name ? 700 : 600}
        lineClamp={2}
        title={cluster.name ? undefined : 'Nobody has named it: this is what sets it apart most'}
      >
        {groupName(cluster)}
      </Title>
      {may && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Name ${groupName(cluster)}`}
          title="Give it a name; it keeps it as long as most of its cases stay together"
          onClick={() => setEditing(true)}
        >
          <IconPencil size={14} />
        </ActionIcon>
      )}
    </Group>
  );
}
