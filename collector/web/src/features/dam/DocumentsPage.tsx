import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsSplit2, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import type { Document } from '@/lib/api/contract';
import { useAddDocument, useDocuments } from '@/lib/api/data';
import { count, words } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Empty, Problem } from '@/ui/States';
import { When } from '@/ui/When';
import { DamTabs } from './DamTabs';

function NewDocument({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Document['kind']>('test');
  const [pathsOnly, setPathsOnly] = useState(false);
  const add = useAddDocument();
  const navigate = useNavigate();
  const submit = () =>
    add.mutate(
      { name, kind, ...(pathsOnly && { paths_only: true }) },
      { onSuccess: (document) => void navigate(`/dam/documents/${document.id}`) },
    );
  return (
    <Modal opened={opened} onClose={onClose} title="New document">
      <Stack gap="sm">
        <TextInput
          label="Name"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Kind"
          data={[
            { value: 'test', label: 'Test data' },
            { value: 'train', label: 'Training data' },
            { value: 'data', label: 'Other data' },
          ]}
          allowDeselect={false}
          value={kind}
          onChange={(value) => value && setKind(value as Document['kind'])}
        />
        <Checkbox
          label="Its files may be elsewhere"
          description="Rows may name paths of files that are not stored here."
          checked={pathsOnly}
          onChange={(event) => setPathsOnly(event.currentTarget.checked)}
        />
        {add.error && <Problem error={add.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!name} loading={add.isPending} onClick={submit}>
            Create
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const names = ['query', 'sort'] as const;

/** Every document: a table of paths, hashes and annotations, in versions that never change. */
export function DocumentsPage() {
  const [filter, change] = useAddress(names);
  const documents = useDocuments(filter);
  const [creating, createBox] = useDisclosure(false);
  return (
    <Page
      title="Documents"
      actions={
        <Only role="engineer">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={createBox.open}
          >
            New document
          </Button>
          <Button
            size="xs"
            component={Link}
            to="/dam/sets/new"
            leftSection={<IconArrowsSplit2 size={14} />}
          >
            Make sets
          </Button>
        </Only>
      }
    >
      <DamTabs value="documents" />
      <ListSearch
        of="documents"
        example="part of a name, kind:test, rows:>100 …"
        filter={filter}
        change={change}
      />
      <PagedTable
        of={documents}
        nouns={['document', 'documents']}
        empty={
          <Empty title={filter.query ? 'No document matches' : 'No documents yet'}>
            Add badcases to test data in BAM, or create a document and import CSV, JSON or XML.
          </Empty>
        }
        id={(one) => one.id}
        to={(one) => `/dam/documents/${one.id}`}
        sort={filter.sort ?? '-created_at'}
        onSort={(sort) => change({ sort })}
        columns={[
          { head: 'Name', sort: 'name', cell: (one) => <b>{one.name}</b> },
          { head: 'Kind', sort: 'kind', cell: (one) => words(one.kind) },
          { head: 'Version', right: true, sort: '-latest', cell: (one) => one.latest || '–' },
          { head: 'Rows', right: true, sort: '-rows', cell: (one) => count(one.rows) },
          {
            head: 'Made',
            line: true,
            sort: '-created_at',
            cell: (one) => <When at={one.created_at} />,
          },
          {
            head: 'Changed',
            line: true,
            sort: '-updated_at',
            cell: (one) => <When at={one.updated_at} />,
          },
        ]}
      />
      <NewDocument opened={creating} onClose={createBox.close} />
    </Page>
  );
}
