import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import type { Device } from '@/lib/api/contract';
import { useDevices, useOnline } from '@/lib/api/fleet';
import { totalOf } from '@/lib/api/pages';
import { bytes, count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { Empty } from '@/ui/States';
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
    sort: 'name',
    cell: (device) => (
      <Text size="sm" fw={600}>
        {device.id}
      </Text>
    ),
  },
  { head: 'State', sort: '-online', cell: (device) => <Presence device={device} /> },
  { head: 'Models', line: true, cell: slotsText },
  {
    head: 'Spool',
    line: true,
    cell: ({ spool }) => `${count(spool.clips)} clips, ${bytes(spool.bytes)}`,
  },
  { head: 'Agent', line: true, sort: '-agent', cell: (device) => device.agent_version || '–' },
  { head: 'Groups', cell: (device) => device.groups.join(', ') || '–' },
  {
    head: 'Badcases',
    right: true,
    sort: '-badcases',
    cell: (device) => count(device.badcases),
  },
  {
    head: 'Per 1,000',
    right: true,
    line: true,
    sort: '-rate',
    cell: ({ badcases, inferences }) =>
      inferences > 0 ? ((badcases / inferences) * 1000).toFixed(1) : '–',
  },
  {
    head: 'Last heard',
    line: true,
    sort: '-last_seen',
    cell: (device) => <When at={device.last_seen} />,
  },
];

const names = ['query', 'sort'] as const;

/** Every device that was ever enrolled, with what it last said of itself. */
export function DevicesPage() {
  const [filter, change] = useAddress(names);
  const { query = '' } = filter;
  const devices = useDevices(filter);
  const online = useOnline(query).data;
  const total = totalOf(devices);
  const [enrolling, enrolBox] = useDisclosure(false);
  return (
    <Page
      title="Fleet"
      note={
        online !== undefined &&
        total !== undefined &&
        `${count(online)} of ${count(total)} ${query ? 'matching ' : ''}devices are online`
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
        filter={filter}
        change={change}
      />
      <PagedTable
        of={devices}
        columns={columns}
        id={(device) => device.id}
        to={(device) => `/fleet/devices/${encodeURIComponent(device.id)}`}
        width={960}
        sort={filter.sort ?? 'name'}
        onSort={(sort) => change({ sort })}
        empty={
          query !== '' ? (
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
          )
        }
      />
      {enrolling && <EnrolDialog onClose={enrolBox.close} />}
    </Page>
  );
}
