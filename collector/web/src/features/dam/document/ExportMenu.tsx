import { Alert, Button, Checkbox, Group, Menu, Modal, Select, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconDownload, IconTags } from '@tabler/icons-react';
import { useState } from 'react';
import { exportUrl } from '@/lib/api/data';
import { labelsUrl, useLabelFormats, useLabelTrial } from '@/lib/api/versions';
import { count } from '@/lib/format/format';
import { Answer, Loading } from '@/ui/States';
import { LabelNotesView } from './LabelNotesView';

interface Props {
  id: string;
  version: number;
}

/** What the format cannot carry of this version, before anything is downloaded. */
function Trial({ id, version, format }: Props & { format: string }) {
  const trial = useLabelTrial(id, version, format);
  return (
    <Answer of={trial} loading={<Loading rows={2} />}>
      {({ rows, all, items, objects, losses, refused, unreadable }) => (
        <Stack gap="xs">
          <Alert color={losses.count + refused.count > 0 ? 'gray' : 'green'} p="xs">
            {count(items)} media with {count(objects)} objects of{' '}
            {all ? `all ${count(rows)}` : `the first ${count(rows)}`} rows can be written
            {losses.count + refused.count === 0 && ', and nothing is lost'}.
          </Alert>
          <LabelNotesView title="lose something" colour="orange" notes={losses} />
          <LabelNotesView title="are left out" colour="red" notes={refused} />
          <LabelNotesView title="annotations cannot be read" colour="red" notes={unreadable} />
        </Stack>
      )}
    </Answer>
  );
}

function LabelsDialog({ id, version, onClose }: Props & { onClose: () => void }) {
  const formats = useLabelFormats();
  const [format, setFormat] = useState('');
  const [media, setMedia] = useState(false);
  return (
    <Modal opened onClose={onClose} title={`Version ${version} as labels`} size="lg">
      <Stack gap="sm">
        <Select
          label="Format"
          placeholder="Choose a format"
          data={formats.data?.items ?? []}
          searchable
          value={format || null}
          onChange={(value) => setFormat(value ?? '')}
        />
        <Checkbox
          label="With the media, where they are stored"
          checked={media}
          onChange={(event) => setMedia(event.currentTarget.checked)}
        />
        {format && <Trial id={id} version={version} format={format} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button
            component="a"
            href={format ? labelsUrl(id, version, format, media) : undefined}
            data-disabled={!format || undefined}
            leftSection={<IconDownload size={14} />}
          >
            Download
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** The ways in which a version is downloaded. */
export function ExportMenu({ id, version }: Props) {
  const [labels, box] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
            rightSection={<IconChevronDown size={14} />}
          >
            Download
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Rows</Menu.Label>
          {(['csv', 'json', 'xml'] as const).map((format) => (
            <Menu.Item key={format} component="a" href={exportUrl(id, version, format)}>
              {format.toUpperCase()}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconTags size={14} />} onClick={box.open}>
            As a set of labels …
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {labels && <LabelsDialog id={id} version={version} onClose={box.close} />}
    </>
  );
}
