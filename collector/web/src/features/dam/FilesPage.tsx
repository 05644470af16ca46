import { Anchor, Group, List, Text, Alert } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { ListSearch } from '@/features/search/ListSearch';
import { useAddress } from '@/lib/address';
import type { FileError } from '@/lib/api/contract';
import { fileUrl, useFiles, useUploadFiles } from '@/lib/api/data';
import { bytes, count, shortHash } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Empty } from '@/ui/States';
import { When } from '@/ui/When';
import { Thumb } from '../bam/media/Thumb';
import { DamTabs } from './DamTabs';

/** The most lines of an upload's outcome. */
const most = 20;

interface Outcome {
  good: number;
  /** Files whose bytes were here before, in words. */
  known: string[];
  bad: FileError[];
}

/** Sends files one after the other; a refused one does not stop the rest. */
function Upload() {
  const send = useUploadFiles();
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const take = async (files: File[]) => {
    setBusy(true);
    const seen: Outcome = { good: 0, known: [], bad: [] };
    for (const file of files) {
      try {
        const { files: stored, errors } = await send.mutateAsync([file]);
        seen.bad.push(...errors);
        for (const one of stored) {
          if (one.duplicate) seen.known.push(`${file.name} is here as ${one.name}`);
          else seen.good += 1;
        }
      } catch (cause) {
        seen.bad.push({
          name: file.name,
          error: cause instanceof Error ? cause.message : String(cause),
        });
      }
      setOutcome({ ...seen });
    }
    setBusy(false);
  };
  return (
    <>
      <Dropzone loading={busy} onDrop={(files) => void take(files)} aria-label="Files">
        <Group justify="center" mih={56} c="dimmed">
          <IconUpload />
          <Text size="sm">Drop files here, or click to choose</Text>
        </Group>
      </Dropzone>
      {outcome && (
        <Alert
          color={outcome.bad.length > 0 ? 'red' : 'green'}
          p="xs"
          title={`${count(outcome.good)} stored`}
        >
          {outcome.known.length > 0 && (
            <Text size="sm">Known already: {outcome.known.slice(0, most).join(', ')}</Text>
          )}
          {outcome.bad.length > 0 && (
            <List size="sm">
              {outcome.bad.slice(0, most).map((row) => (
                <List.Item key={row.name}>
                  <b>{row.name}</b>: {row.error}
                </List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
    </>
  );
}

const names = ['query', 'sort'] as const;

/** Every file that data rows can name, once per content. */
export function FilesPage() {
  const [filter, change] = useAddress(names);
  const files = useFiles(filter);
  return (
    <Page title="Files">
      <DamTabs value="files" />
      <Only role="engineer">
        <Upload />
      </Only>
      <ListSearch
        of="files"
        example="part of a name, is:image, size>1000000 …"
        filter={filter}
        change={change}
      />
      <PagedTable
        of={files}
        nouns={['file', 'files']}
        empty={<Empty title={filter.query ? 'No file matches' : 'No files yet'} />}
        id={(file) => file.sha256}
        width={860}
        sort={filter.sort ?? '-created_at'}
        onSort={(sort) => change({ sort })}
        columns={[
          {
            head: ' ',
            cell: (file) => (
              <div style={{ width: 52 }}>
                <Thumb media={file} height={38} />
              </div>
            ),
          },
          {
            head: 'Name',
            sort: 'name',
            cell: (file) => (
              <Anchor size="sm" href={fileUrl(file.sha256)}>
                {file.name}
              </Anchor>
            ),
          },
          { head: 'Type', line: true, sort: 'media_type', cell: (file) => file.media_type },
          {
            head: 'Size',
            right: true,
            line: true,
            sort: '-size',
            cell: (file) => bytes(file.size),
          },
          {
            head: 'MD5',
            cell: (file) => (
              <span className="mono" title={file.md5}>
                {shortHash(file.md5)}
              </span>
            ),
          },
          {
            head: 'SHA-256',
            cell: (file) => (
              <span className="mono" title={file.sha256}>
                {shortHash(file.sha256)}
              </span>
            ),
          },
          {
            head: 'Added',
            line: true,
            sort: '-created_at',
            cell: (file) => <When at={file.created_at} />,
          },
        ]}
      />
    </Page>
  );
}
