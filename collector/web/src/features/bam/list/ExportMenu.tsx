import { ActionIcon, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { exportUrl, type BadcaseFilter } from '@/lib/api/badcases';

const formats = [
  { format: 'csv', label: 'CSV, for a spreadsheet' },
  { format: 'json', label: 'JSON' },
  { format: 'zip', label: 'ZIP, with the media' },
] as const;

/** Downloads all that the list found, in its order; the browser shows the progress and can stop it. */
export function ExportMenu({ filter }: { filter: BadcaseFilter }) {
  return (
    <Menu position="bottom-end" withinPortal shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size="input-xs" aria-label="Export what was found">
          <IconDownload size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Export what was found</Menu.Label>
        {formats.map(({ format, label }) => (
          <Menu.Item key={format} component="a" href={exportUrl(filter, format)} download>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
