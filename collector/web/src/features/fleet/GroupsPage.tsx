import { Button, Group as Row, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { usePicker } from '@/features/search/usePicker';
import type { Group } from '@/lib/api/contract';
import { useGroups, useSaveGroup } from '@/lib/api/fleet';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { FleetTabs } from './FleetTabs';

function GroupDialog({ group, onClose }: { group: Partial<Group>; onClose: () => void }) {
  const save = useSaveGroup();
  const [name, setName] = useState(group.name ?? '');
  const [members, setMembers] = useState(group.devices ?? []);
  const devices = usePicker('devices', members);
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
        <MultiSelect label="Devices" {...devices.field} value={members} onChange={setMembers} />
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

/** The most members that a row names. */
const most = 12;

function Members({ names }: { names: string[] }) {
  const more = names.length - most;
  return (
    <>
      {names.slice(0, most).join(', ') || '–'}
      {more > 0 && ` and ${count(more)} more`}
    </>
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
      <PagedTable
        of={groups}
        nouns={['group', 'groups']}
        empty={
          <Empty title="No groups yet">
            A group, such as “canary”, is a target of deployments.
          </Empty>
        }
        id={(group) => group.id}
        columns={[
          { head: 'Name', cell: (group) => group.name },
          { head: 'Devices', cell: (group) => count(group.devices.length) },
          { head: 'Members', cell: (group) => <Members names={group.devices} /> },
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
      {editing && <GroupDialog group={editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
