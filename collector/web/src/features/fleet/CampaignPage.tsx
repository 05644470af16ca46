import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlayerStop, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from 'react-router';
import {
  useCampaign,
  useCampaignDevices,
  useCampaignOver,
  useDeleteCampaign,
  useStopCampaign,
} from '@/lib/api/campaigns';
import type { Campaign } from '@/lib/api/contract';
import { count, dateTime } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { TimeChart } from '@/ui/TimeChart';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { Came } from './CampaignsPage';

function Acts({ campaign }: { campaign: Campaign }) {
  const stop = useStopCampaign();
  const remove = useDeleteCampaign();
  const navigate = useNavigate();
  return (
    <Only role="fleet_manager">
      {campaign.state === 'running' ? (
        <Button
          size="xs"
          color="red"
          variant="light"
          leftSection={<IconPlayerStop size={14} />}
          loading={stop.isPending}
          onClick={() => stop.mutate(campaign.id, { onError: failed })}
        >
          Stop
        </Button>
      ) : (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTrash size={14} />}
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(campaign.id, {
              onError: failed,
              onSuccess: () => void navigate('/fleet/campaigns'),
            })
          }
        >
          Delete
        </Button>
      )}
    </Only>
  );
}

/** Which devices it is for. */
function namesOf({ targets }: Campaign): string {
  const { groups, devices, query } = targets;
  const parts = [
    ...(groups ?? []).map((name) => `group ${name}`),
    ...(devices ?? []),
    ...(query === '*' ? ['all devices'] : query ? [`those that ${query} finds`] : []),
  ];
  return parts.join(', ');
}

/** When the clips came. */
function Over({ campaign }: { campaign: Campaign }) {
  const over = useCampaignOver(campaign.id, 3600);
  const items = over.data?.items ?? [];
  if (items.length < 2) return null;
  return (
    <Section title="By the hour">
      <TimeChart
        label="Clips by the hour"
        time
        height={160}
        lines={[
          {
            name: 'Clips',
            points: items.map(({ at, clips }) => ({ x: Date.parse(at) / 1000, y: clips })),
          },
        ]}
      />
    </Section>
  );
}

function Detail({ campaign }: { campaign: Campaign }) {
  const devices = useCampaignDevices(campaign.id);
  const found = `/bam?${new URLSearchParams({ q: `campaign:${campaign.id}` }).toString()}`;
  return (
    <Page
      title={campaign.name}
      trail={[{ to: '/fleet/campaigns', label: 'Campaigns' }]}
      actions={<Acts campaign={campaign} />}
    >
      <Group gap="md" align="center">
        <StateBadge state={campaign.state} />
        <Came campaign={campaign} />
        <Anchor component={Link} to={found} size="sm">
          Look at what came
        </Anchor>
      </Group>
      <Section title="About">
        <Stack gap="xs">
          <Facts
            facts={[
              [
                'Wanted',
                <Text key="when" size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
                  {campaign.rule.when}
                </Text>,
              ],
              ['Devices', namesOf(campaign)],
              [
                'Of one device',
                (campaign.per_device ?? 0) > 0 && (campaign.per_device ?? 0) < campaign.quota
                  ? `${count(campaign.per_device ?? 0)} at most`
                  : 'No bound of its own',
              ],
              ['Until', dateTime(campaign.until)],
              ['Started', `${dateTime(campaign.created_at)} by ${campaign.created_by}`],
              ...(campaign.ended_at
                ? [
                    ['Ended', `${dateTime(campaign.ended_at)}: ${campaign.reason}`] as [
                      string,
                      string,
                    ],
                  ]
                : []),
            ]}
          />
          {campaign.note && <Text size="sm">{campaign.note}</Text>}
        </Stack>
      </Section>
      <Over campaign={campaign} />
      <Section title="Devices">
        <Text size="sm" c="dimmed">
          {count(campaign.devices)} were asked.
          {campaign.surplus > 0 &&
            ` ${count(campaign.surplus)} clips came after the end: they were under way, and are kept.`}
        </Text>
        <PagedTable
          of={devices}
          empty={<Empty title="No device was asked yet" />}
          id={(one) => one.device}
          to={(one) => `/fleet/${encodeURIComponent(one.device)}`}
          columns={[
            { head: 'Device', cell: (one) => one.device },
            {
              head: 'State',
              cell: (one) =>
                one.problem ? (
                  <Text size="sm" c="red">
                    {one.problem}
                  </Text>
                ) : (
                  <StateBadge state={one.online ? 'online' : 'offline'} />
                ),
            },
            { head: 'Clips', right: true, cell: (one) => count(one.clips) },
            {
              head: 'Last',
              line: true,
              cell: (one) => (one.last_at ? <When at={one.last_at} /> : '–'),
            },
          ]}
        />
      </Section>
    </Page>
  );
}

/** One campaign: what it asks for, and what each device gave. */
export function CampaignPage() {
  const { id = '' } = useParams();
  const campaign = useCampaign(id);
  return <Answer of={campaign}>{(data) => <Detail campaign={data} />}</Answer>;
}
