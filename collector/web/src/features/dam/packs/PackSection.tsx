import { ActionIcon, Anchor, Button, Group, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDownload,
  IconInfoCircle,
  IconPackage,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DataSet, Pack } from '@/lib/api/contract';
import { useJob } from '@/lib/api/jobs';
import { packUrl, useDeletePack, useOrderPack, usePacks } from '@/lib/api/packs';
import { bytes, count } from '@/lib/format/format';
import { JobProgress } from '@/features/jobs/Progress';
import { Only } from '@/ui/Only';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Empty, Loading } from '@/ui/States';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { formatName } from './formats';
import { PackDetails } from './PackDetails';
import { PackDialog } from './PackDialog';

function Progress({ job }: { job: string }) {
  const { data } = useJob(job);
  return data ? <JobProgress job={data} width={120} /> : null;
}

/** How a pack stands: its progress, why it failed, or what it lacks. */
function Standing({ pack }: { pack: Pack }) {
  if (pack.state === 'preparing') return <Progress job={pack.job} />;
  if (pack.state === 'failed') {
    return (
      <Text size="xs" c="red" lineClamp={3} title={pack.reason}>
        {pack.reason}{' '}
        <Anchor component={Link} to={`/jobs/${pack.job}`} size="xs">
          Job
        </Anchor>
      </Text>
    );
  }
  if (pack.state === 'gone') return <Text size="xs">Removed to save space</Text>;
  const lacks = [
    pack.missing && `${count(pack.missing)} left out`,
    pack.refused && `${count(pack.refused)} without a place`,
    pack.losses && `${count(pack.losses)} losses`,
  ].filter(Boolean);
  return (
    <Text size="xs" c={lacks.length > 0 ? 'orange' : 'dimmed'}>
      {[`${count(pack.rows ?? 0)} rows`, ...lacks].join(', ')}, <When at={pack.created_at} />
    </Text>
  );
}

function Acts({ pack, show }: { pack: Pack; show: () => void }) {
  const order = useOrderPack();
  const drop = useDeletePack();
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {pack.state === 'ready' && (
        <>
          <Button
            size="compact-xs"
            variant="light"
            component="a"
            href={packUrl(pack.id)}
            download
            leftSection={<IconDownload size={13} />}
          >
            Download
          </Button>
          <Tooltip label="What it holds">
            <ActionIcon variant="subtle" size="sm" aria-label="What it holds" onClick={show}>
              <IconInfoCircle size={15} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
      {(pack.state === 'failed' || pack.state === 'gone') && (
        <Only role="reviewer">
          <Button
            size="compact-xs"
            variant="light"
            leftSection={<IconRefresh size={13} />}
            loading={order.isPending}
            onClick={() => order.mutate(pack.order, { onError: failed })}
          >
            Prepare again
          </Button>
        </Only>
      )}
      <Only role="engineer">
        <Tooltip label={pack.state === 'preparing' ? 'Stop and delete' : 'Delete the pack'}>
          <ActionIcon
            variant="subtle"
            color="red"
            size="sm"
            aria-label={pack.state === 'preparing' ? 'Stop and delete' : 'Delete the pack'}
            loading={drop.isPending}
            onClick={() => drop.mutate(pack.id, { onError: failed })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </Only>
    </Group>
  );
}

/** A set as downloads: the packs that were made of it, and a new one. */
export function PackSection({ set }: { set: DataSet }) {
  const packs = usePacks(set.id);
  const [ordering, box] = useDisclosure(false);
  const [shown, setShown] = useState<Pack>();
  return (
    <Section
      title="Packs"
      aside={
        <Only role="reviewer">
          <Button size="xs" leftSection={<IconPackage size={14} />} onClick={box.open}>
            New pack
          </Button>
        </Only>
      }
    >
      <PagedTable
        of={packs}
        waits
        loading={<Loading rows={2} />}
        id={(pack) => pack.id}
        empty={
          <Empty title="No pack yet">
            A pack is the set as a download, with its files: as COCO, YOLO, WebDataset, Parquet and
            others. It is prepared once and can be fetched in pieces.
          </Empty>
        }
        width={440}
        columns={[
          {
            head: 'Format',
            cell: (pack) => (
              <>
                {formatName(pack.order.format)}
                {pack.order.no_media && ', annotations only'}
                <Standing pack={pack} />
              </>
            ),
          },
          { head: 'State', cell: (pack) => <StateBadge state={pack.state} /> },
          {
            head: 'Size',
            right: true,
            line: true,
            cell: (pack) => (pack.state === 'ready' ? bytes(pack.size ?? 0) : ''),
          },
          {
            head: 'Actions',
            right: true,
            cell: (pack) => <Acts pack={pack} show={() => setShown(pack)} />,
          },
        ]}
      />
      {ordering && <PackDialog set={set} onClose={box.close} />}
      {shown && <PackDetails pack={shown} onClose={() => setShown(undefined)} />}
    </Section>
  );
}
