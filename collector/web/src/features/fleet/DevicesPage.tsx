import { Button, Group, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useAddress } from '@/lib/address';
import type { Device } from '@/lib/api/contract';
import { useDevices } from '@/lib/api/fleet';
import { bytes, count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { RowsTable, type Column } from '@/ui/RowsTable';
import { Answer, Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { EnrolDialog } from './EnrolDialog';
import { FleetTabs } from './FleetTabs';
import { Presence } from './Presence';

export function slotsText(device: Device): string {
  const slots = device.slots;
  return slots.map((slot) => `${slot.slot} ${slot.version || '–'}`).join(', ') || '–';
}

const columns: Column<Device>[] = [
  {
    head: 'Device',
    cell: (device) => (
      <Text size="sm" fw={600}>
        {device.id}
      </Text>
    ),
  },
  { head: 'State', cell: (device) => <Presence device={device} /> },
  { head: 'Models', line: true, cell: slotsText },
  {
    head: 'Spool',
    line: true,
    cell: ({ spool }) => `${count(spool.clips)} clips, ${bytes(spool.bytes)}`,
  },
  { head: 'Agent', line: true, cell: (device) => device.agent_version || '–' },
  { head: 'Groups', cell: (device) => device.groups.join(', ') || '–' },
  { head: 'Last heard', cell: (device) => <When at={device.last_seen} /> },
];

const matches = (device: Device, q: string) =>
  [device.id, slotsText(device), ...device.groups, ...Object.values(device.labels)]
    .join(' ')
    .toLowerCase()
    .includes(q.toLowerCase());

/** Every device that was ever enrolled, with what it last said of itself. */
export function DevicesPage() {
  const devices = useDevices();
  const [{ q = '' }, change] = useAddress(['q'] as const);
  const [enrolling, enrolBox] = useDisclosure(false);
  const all = devices.data?.items ?? [];
  const online = all.filter((device) => device.online).length;
  return (
    <Page
      title="Fleet"
      note={devices.data && `${count(online)} of ${count(all.length)} devices online`}
      actions={
        <Only role="fleet_manager">
          <Button size="xs" leftSection={<IconPlus size={14} />} onClick={enrolBox.open}>
            Enrol devices
          </Button>
        </Only>
      }
    >
      <FleetTabs value="devices" />
      <Group>
        <TextInput
          size="xs"
          w={260}
          placeholder="Search devices"
          aria-label="Search devices"
          leftSection={<IconSearch size={14} />}
          value={q}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
      </Group>
      <Answer of={devices}>
        {({ items }) => {
          const shown = items.filter((device) => matches(device, q));
          if (shown.length > 0) {
            return (
              <RowsTable
                rows={shown}
                columns={columns}
                id={(device) => device.id}
                to={(device) => `/fleet/devices/${encodeURIComponent(device.id)}`}
                width={800}
              />
            );
          }
          return items.length > 0 ? (
            <Empty title="No device matches" />
          ) : (
            <Empty
              title="No devices yet"
              action={
                <Only role="fleet_manager">
                  <Button size="xs" onClick={enrolBox.open}>
                    Make an enrolment token
                  </Button>
                </Only>
              }
            >
              A device joins with a one-time token and then keeps its own certificate.
            </Empty>
          );
        }}
      </Answer>
      {enrolling && <EnrolDialog onClose={enrolBox.close} />}
    </Page>
  );
}
