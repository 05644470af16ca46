import { Alert, Anchor, Button, Grid, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconBan, IconBug } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import type { Device } from '@/lib/api/contract';
import { useDevice, useRevoke } from '@/lib/api/fleet';
import { bytes, count, dateTime, duration, shortHash } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { LineageGraph } from '@/ui/LineageGraph';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { Presence } from './Presence';

function RevokeDialog({
  device,
  opened,
  onClose,
}: {
  device: Device;
  opened: boolean;
  onClose: () => void;
}) {
  const revoke = useRevoke();
  const submit = () =>
    revoke.mutate(device.id, {
      onSuccess: () => {
        done(`${device.id} is revoked`);
        onClose();
      },
      onError: failed,
    });
  return (
    <Modal opened={opened} onClose={onClose} title={`Revoke ${device.id}?`}>
      <Stack>
        <Text size="sm">
          Its certificate is refused from now on and it is cut off at once. It comes back only by
          enrolling again.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={submit}>
            Revoke
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const perThousand = ({ badcases, inferences }: Device) =>
  inferences > 0 ? ` (${((badcases / inferences) * 1000).toFixed(1)} per 1,000)` : '';

/** The least difference worth a line, in milliseconds: below it is mostly the way of the message. */
const noticeable = 2_000;

function skew(ms: number): string {
  if (Math.abs(ms) < noticeable) return '';
  return `${duration(Math.abs(ms) / 1000)} ${ms > 0 ? 'ahead' : 'behind'}`;
}

function Detail({ device }: { device: Device }) {
  const [revoking, revokeBox] = useDisclosure(false);
  const slots = device.slots;
  return (
    <Page
      title={device.id}
      trail={[{ to: '/fleet', label: 'Fleet' }]}
      note={
        <Group gap={6} mt={4}>
          <Presence device={device} />
          <span>
            last heard <When at={device.last_seen} />
          </span>
        </Group>
      }
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconBug size={14} />}
            component={Link}
            to={`/bam?device=${encodeURIComponent(device.id)}`}
          >
            Its badcases
          </Button>
          <Only role="fleet_manager">
            {!device.revoked && (
              <Button
                size="xs"
                variant="light"
                color="red"
                leftSection={<IconBan size={14} />}
                onClick={revokeBox.open}
              >
                Revoke
              </Button>
            )}
          </Only>
        </>
      }
    >
      {device.problems.length > 0 && (
        <Alert color="orange" title="The device says" icon={<IconAlertTriangle />}>
          <List size="sm">
            {device.problems.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Grid>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            <Section title="Models on the device">
              {slots.length === 0 ? (
                <Empty title="No slots reported" />
              ) : (
                <RowsTable
                  rows={slots}
                  id={(slot) => slot.slot}
                  width={480}
                  columns={[
                    { head: 'Slot', cell: (slot) => slot.slot },
                    {
                      head: 'Version',
                      cell: (slot) =>
                        slot.model ? (
                          <Anchor component={Link} size="sm" to={`/msm/models/${slot.model}`}>
                            {slot.version || slot.model}
                          </Anchor>
                        ) : (
                          slot.version || '–'
                        ),
                    },
                    { head: 'Falls back to', cell: (slot) => slot.previous || '–' },
                    {
                      head: 'Hash',
                      cell: (slot) => <span className="mono">{shortHash(slot.sha256)}</span>,
                    },
                  ]}
                />
              )}
            </Section>
            <Section title="Lineage">
              <LineageGraph kind="device" id={device.id} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Section title="About">
            <Facts
              facts={[
                ['Inferences', count(device.inferences)],
                ['Badcases', `${count(device.badcases)}${perThousand(device)}`],
                ['Spool', `${count(device.spool.clips)} clips, ${bytes(device.spool.bytes)}`],
                ['Only counted', `${count(device.spool.counted)} clips`],
                ['Groups', device.groups.join(', ')],
                ...Object.entries(device.labels),
                ['Agent', device.agent_version],
                ['System', [device.os, device.arch].filter(Boolean).join(' / ')],
                ['Clock', skew(device.clock_skew_ms)],
                ['Enrolled', dateTime(device.enrolled_at)],
                ['Certificate until', dateTime(device.certificate_until)],
              ]}
            />
          </Section>
        </Grid.Col>
      </Grid>
      <RevokeDialog device={device} opened={revoking} onClose={revokeBox.close} />
    </Page>
  );
}

/** One device: what runs on it, how it does, and the way to shut it out. */
export function DevicePage() {
  const { id = '' } = useParams();
  const device = useDevice(id);
  return <Answer of={device}>{(data) => <Detail device={data} />}</Answer>;
}
