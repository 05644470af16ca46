import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconBroadcast, IconClipboardPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Gap, Suggestion } from '@/lib/api/contract';
import { percent } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Section } from '@/ui/Section';
import { CampaignDialog } from '@/features/fleet/CampaignDialog';
import { campaignOf } from './campaign';
import { CollectDialog } from './CollectDialog';
import type { Sides } from './Shifts';
import { behindLink } from './selection';

interface Props {
  gap: Gap;
  sides: Sides;
}

/** What to collect so that the first selection becomes like the second. */
export function Suggestions({ gap, sides }: Props) {
  const [collecting, setCollecting] = useState<Suggestion>();
  const [asking, setAsking] = useState<Suggestion>();
  const b = sides.b.selection;
  return (
    <Section title="What to collect">
      {gap.suggestions.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing: no value is surely and much rarer in {gap.a} than in {gap.b}.
        </Text>
      ) : (
        <Stack gap="sm">
          {gap.suggestions.map((one) => (
            <Group
              key={one.words}
              justify="space-between"
              align="flex-start"
              gap="sm"
              className="suggestion"
            >
              <div style={{ flex: '1 1 320px' }}>
                <Text size="sm">{one.words}</Text>
                <Text size="xs" c="dimmed">
                  Share now {percent(one.share_now)}, then {percent(one.share_then)}
                  {one.distance_now
                    ? `; distance ${one.distance_now.toFixed(3)}, then ${(one.distance_then ?? 0).toFixed(3)}`
                    : ''}
                  {one.query && (
                    <>
                      {'. '}
                      <Anchor component={Link} size="xs" to={behindLink(b, one.query)}>
                        Look at those in {gap.b}
                      </Anchor>
                    </>
                  )}
                </Text>
              </div>
              <Group gap="xs">
                <Only role="engineer">
                  <Button
                    size="compact-xs"
                    variant="light"
                    leftSection={<IconClipboardPlus size={13} />}
                    onClick={() => setCollecting(one)}
                  >
                    Make a collection task
                  </Button>
                </Only>
                <Only role="fleet_manager">
                  <Button
                    size="compact-xs"
                    variant="default"
                    leftSection={<IconBroadcast size={13} />}
                    onClick={() => setAsking(one)}
                  >
                    Ask devices
                  </Button>
                </Only>
              </Group>
            </Group>
          ))}
        </Stack>
      )}
      {asking && <CampaignDialog start={campaignOf(asking)} onClose={() => setAsking(undefined)} />}
      {collecting && (
        <CollectDialog
          suggestion={collecting}
          sides={sides}
          onClose={() => setCollecting(undefined)}
        />
      )}
    </Section>
  );
}
