import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRocket, IconUpload } from '@tabler/icons-react';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import type { Model } from '@/lib/api/contract';
import { useModels } from '@/lib/api/models';
import { bytes, count, words } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import type { Column } from '@/ui/RowsTable';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { DeployDialog } from './DeployDialog';
import { metricsText } from './metrics';
import { MsmTabs } from './MsmTabs';
import { UploadModelDialog } from './UploadModelDialog';

const columns: Column<Model>[] = [
  {
    head: 'Model',
    sort: 'name',
    cell: (model) => (
      <>
        <Text size="sm" fw={600}>
          {model.name} {model.version}
        </Text>
        <Text size="xs" c="dimmed" className="mono">
          {model.id}
        </Text>
      </>
    ),
  },
  { head: 'Slot', sort: 'slot', cell: (model) => model.slot },
  {
    head: 'Stage',
    sort: '-stage',
    cell: (model) => (
      <Group gap={4}>
        {model.stage !== 'none' && (
          <Badge size="sm" tt="none">
            {words(model.stage)}
          </Badge>
        )}
        {model.aliases.map((alias) => (
          <Badge key={alias} size="sm" variant="outline" tt="none">
            {alias}
          </Badge>
        ))}
      </Group>
    ),
  },
  { head: 'Metrics', cell: (model) => metricsText(model) },
  { head: 'Badcases', right: true, sort: '-badcases', cell: (model) => count(model.badcases) },
  { head: 'Format', cell: (model) => model.format },
  { head: 'Size', right: true, line: true, sort: '-size', cell: (model) => bytes(model.size) },
  {
    head: 'Made',
    line: true,
    sort: '-created_at',
    cell: (model) => <When at={model.created_at} />,
  },
];

const names = ['query', 'sort'] as const;

/** The registry: every version of every model. */
export function ModelsPage() {
  const [filter, change] = useAddress(names);
  const models = useModels(filter);
  const [uploading, uploadBox] = useDisclosure(false);
  const [deploying, deployBox] = useDisclosure(false);
  return (
    <Page
      title="Models"
      actions={
        <>
          <Only role="engineer">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconUpload size={14} />}
              onClick={uploadBox.open}
            >
              Upload model
            </Button>
          </Only>
          <Only role="fleet_manager">
            <Button size="xs" leftSection={<IconRocket size={14} />} onClick={deployBox.open}>
              Deploy
            </Button>
          </Only>
        </>
      }
    >
      <MsmTabs value="models" />
      <ListSearch
        of="models"
        example="words, slot:door, stage:production …"
        filter={filter}
        change={change}
      />
      <PagedTable
        of={models}
        nouns={['model', 'models']}
        empty={
          <Empty title={filter.query ? 'No model matches' : 'No models yet'}>
            Training tasks register what they make; a file from elsewhere can be uploaded.
          </Empty>
        }
        columns={columns}
        id={(model) => model.id}
        to={(model) => `/msm/models/${model.id}`}
        width={860}
        sort={filter.sort ?? '-created_at'}
        onSort={(sort) => change({ sort })}
      />
      <UploadModelDialog opened={uploading} onClose={uploadBox.close} />
      {deploying && <DeployDialog onClose={deployBox.close} />}
    </Page>
  );
}
