import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { ListSearch } from '@/features/search/ListSearch';
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

const names = ['query'] as const;

/** Every device that was ever enrolled, with what it last said of itself. */
export function DevicesPage() {
  const [{ query = '' }, change] = useAddress(names);
  const devices = useDevices(query);
  const [enrolling, enrolBox] = useDisclosure(false);
  const all = devices.data?.items ?? [];
  const online = all.filter((device) => device.online).length;
  return (
    <Page
      title="Fleet"
      note={
        devices.data &&
        `${count(online)} of ${count(all.length)} devices online${query ? ' match' : ''}`
      }
      actions={
        <Only role="fleet_manager">
          <Button size="xs" leftSection={<IconPlus size={14} />} onClick={enrolBox.open}>
            Enrol devices
          </Button>
        </Only>
      }
    >
      <FleetTabs value="devices" />
      <ListSearch
        of="devices"
        example="part of a name, is:offline, seen:>1d, group:north …"
        value={query}
        onChange={(next) => change({ query: next })}
      />
      <Answer of={devices}>
        {({ items }) => {
          if (items.length > 0) {
            return (
              <RowsTable
                rows={items}
                columns={columns}
                id={(device) => device.id}
                to={(device) => `/fleet/devices/${encodeURIComponent(device.id)}`}
                width={800}
              />
            );
          }
          return query !== '' ? (
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
