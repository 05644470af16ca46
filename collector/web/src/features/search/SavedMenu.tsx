import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconBookmark, IconDeviceFloppy, IconPencil, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearches, type SearchList } from '@/lib/api/search';
import type { SavedSearch } from '@/lib/api/contract';
import { useSession } from '@/lib/api/people';
import { SearchDialog } from './SearchDialog';

interface Props {
  of?: SearchList;
  query: string;
  sort: string | undefined;
  /** Shows a saved search. */
  onPick: (search: SavedSearch) => void;
}

/** The searches one has saved, and those of others that are shared. */
export function SavedMenu({ of = 'badcases', query, sort, onPick }: Props) {
  const searches = useSearches(of);
  const me = useSession().data?.user;
  const [open, setOpen] = useState<SavedSearch | 'new'>();
  const items = searches.data?.items ?? [];
  const mine = items.filter((one) => one.owner === me?.login);
  const others = items.filter((one) => one.owner !== me?.login);
  const row = (one: SavedSearch) => (
    <Menu.Item
      key={one.id}
      onClick={() => onPick(one)}
      leftSection={one.shared ? <IconUsers size={13} aria-label="Shared" /> : undefined}
      rightSection={
        (one.owner === me?.login || me?.role === 'administrator') && (
          <ActionIcon
            component="span"
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={`Edit the search ${one.name}`}
            onClick={(event) => {
              event.stopPropagation();
              setOpen(one);
            }}
          >
            <IconPencil size={12} />
          </ActionIcon>
        )
      }
    >
      <Text size="sm" lineClamp={1}>
        {one.name}
      </Text>
      <Text size="xs" c="dimmed" className="mono" lineClamp={1}>
        {one.query || 'all'}
      </Text>
    </Menu.Item>
  );
  return (
    <>
      <Menu position="bottom-end" width={320} withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconBookmark size={14} />}>
            Searches
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          <Menu.Item
            leftSection={<IconDeviceFloppy size={14} />}
            disabled={query === ''}
            onClick={() => setOpen('new')}
          >
            Save this search …
          </Menu.Item>
          {mine.length > 0 && <Menu.Label>Yours</Menu.Label>}
          {mine.map(row)}
          {others.length > 0 && <Menu.Label>Shared</Menu.Label>}
          {others.map(row)}
          {searches.error && <Menu.Label c="red">{searches.error.message}</Menu.Label>}
          {searches.data && items.length === 0 && <Menu.Label>None saved yet</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
      {open && (
        <SearchDialog
          of={of}
          search={open === 'new' ? undefined : open}
          query={query}
          sort={sort}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}
