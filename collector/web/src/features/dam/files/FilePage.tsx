import { Alert, Button, Grid } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useParams } from 'react-router';
import type { DataFile } from '@/lib/api/contract';
import { fileUrl, useFile } from '@/lib/api/data';
import { bytes, dateTime } from '@/lib/format/format';
import { CopyText } from '@/ui/CopyText';
import { Facts } from '@/ui/Facts';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { MediumView } from '../MediumView';
import { factsOf, flawOf } from './facts';
import { Uses } from './Uses';

function Detail({ file }: { file: DataFile }) {
  const { sha256, md5, facts } = file;
  const flaw = flawOf(file);
  return (
    <Page
      title={file.name}
      trail={[{ to: '/dam/files', label: 'Files' }]}
      note={file.path}
      actions={
        <Button
          size="xs"
          variant="default"
          component="a"
          href={fileUrl(sha256)}
          download={file.name}
          leftSection={<IconDownload size={14} />}
        >
          Download
        </Button>
      }
    >
      {flaw && (
        <Alert color={file.condition === 'broken' ? 'red' : 'gray'} p="xs" title={flaw}>
          {file.problem}
        </Alert>
      )}
      <Grid gutter="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Section title="Preview">
            {file.condition === 'plain' ? (
              <Empty title="No preview">This kind of file is kept as it came.</Empty>
            ) : (
              <MediumView media={file} />
            )}
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Section title="About">
            <Facts
              facts={[
                ['Type', file.media_type],
                ['Size', `${bytes(file.size)} (${file.size} bytes)`],
                ...factsOf(file),
                ['Taken', facts.taken_at && dateTime(facts.taken_at)],
                ['Added', `${dateTime(file.created_at)} by ${file.created_by}`],
                ['Bytes', file.in_place && 'in a watched folder, not in the store'],
                ['MD5', <CopyText key="md5" text={md5} name="the MD5" />],
                ['SHA-256', <CopyText key="sha256" text={sha256} name="the SHA-256" />],
              ]}
            />
          </Section>
          <div style={{ height: 16 }} />
          <Section title="Where it is used">
            <Uses sha256={sha256} />
          </Section>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

/** One file: what it is, and what names it. */
export function FilePage() {
  const { sha256 = '' } = useParams();
  const file = useFile(sha256);
  return <Answer of={file}>{(data) => <Detail file={data} />}</Answer>;
}
