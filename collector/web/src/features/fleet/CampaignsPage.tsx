import { Button, Progress, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import { useCampaigns } from '@/lib/api/campaigns';
import type { Campaign } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { CampaignDialog } from './CampaignDialog';
import { FleetTabs } from './FleetTabs';

const names = ['query', 'sort'] as const;

/** How many clips came of how many. */
export function Came({ campaign }: { campaign: Campaign }) {
  return (
    <div style={{ minWidth: 120 }}>
      <Text size="sm" className="line">
        {count(campaign.clips)} of {count(campaign.quota)}
      </Text>
      <Progress
        size="sm"
        value={Math.min(100, (campaign.clips / campaign.quota) * 100)}
        aria-label={`Clips of ${campaign.name}`}
      />
    </div>
  );
}

/** What devices are, or were, asked to collect. */
export function CampaignsPage() {
  const [filter, change] = useAddress(names);
  const campaigns = useCampaigns(filter);
  const [making, setMaking] = useState(false);
  const button = (
    <Only role="fleet_manager">
      <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
        New campaign
      </Button>
    </Only>
  );
  return (
    <Page title="Campaigns" actions={button}>
      <FleetTabs value="campaigns" />
      {making && <CampaignDialog onClose={() => setMaking(false)} />}
      <ListSearch
        of="campaigns"
        example="part of the name, is:running, clips>100 …"
        filter={filter}
        change={change}
      />
      <PagedTable
        of={campaigns}
        nouns={['campaign', 'campaigns']}
        empty={
          <Empty title={filter.query ? 'No campaign matches' : 'No campaigns yet'}>
            A campaign asks devices to collect what fits an expression, such as 200 clips of
            half-worn masks at night from the doors until Friday.
          </Empty>
        }
        id={(one) => one.id}
        to={(one) => `/fleet/campaigns/${one.id}`}
        sort={filter.sort ?? '-created_at'}
        onSort={(sort) => change({ sort })}
        columns={[
          { head: 'Name', sort: 'name', cell: (one) => one.name },
          { head: 'State', cell: (one) => <StateBadge state={one.state} /> },
          { head: 'Clips', sort: '-clips', cell: (one) => <Came campaign={one} /> },
          { head: 'Until', line: true, sort: 'until', cell: (one) => <When at={one.until} /> },
          { head: 'Asked', right: true, cell: (one) => count(one.devices) },
        ]}
      />
    </Page>
  );
}
