import { Button, Group as Row, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Group } from '@/lib/api/contract';
import { useDevices, useGroups, useSaveGroup } from '@/lib/api/fleet';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Answer, Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { FleetTabs } from './FleetTabs';

function GroupDialog({ group, onClose }: { group: Partial<Group>; onClose: () => void }) {
  const devices = useDevices();
  const save = useSaveGroup();
  const [name, setName] = useState(group.name ?? '');
  const [members, setMembers] = useState(group.devices ?? []);
  const submit = () =>
    save.mutate(
      { ...(group.id && { id: group.id }), name, devices: members },
      {
        onSuccess: () => {
          done('Group saved');
          onClose();
        },
        onError: failed,
      },
    );
  return (
    <Modal opened onClose={onClose} title={group.id ? 'Edit group' : 'New group'}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MultiSelect
          label="Devices"
          searchable
          data={(devices.data?.items ?? []).map((device) => device.id)}
          value={members}
          onChange={setMembers}
        />
        <Row justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!name} loading={save.isPending} onClick={submit}>
            Save
          </Button>
        </Row>
      </Stack>
    </Modal>
  );
}

/** Named sets of devices that deployments go to. */
export function GroupsPage() {
  const groups = useGroups();
  const [editing, setEditing] = useState<Partial<Group>>();
  return (
    <Page
      title="Groups"
      actions={
        <Only role="fleet_manager">
          <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setEditing({})}>
            New group
          </Button>
        </Only>
      }
    >
      <FleetTabs value="groups" />
      <Answer of={groups}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No groups yet">
              A group, such as “canary”, is a target of deployments.
            </Empty>
          ) : (
            <RowsTable
              rows={items}
              id={(group) => group.id}
              columns={[
                { head: 'Name', cell: (group) => group.name },
                { head: 'Devices', cell: (group) => count(group.devices.length) },
                { head: 'Members', cell: (group) => group.devices.join(', ') || '–' },
                {
                  head: ' ',
                  right: true,
                  cell: (group) => (
                    <Only role="fleet_manager">
                      <Button size="compact-xs" variant="default" onClick={() => setEditing(group)}>
                        Edit
                      </Button>
                    </Only>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {editing && <GroupDialog group={editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
