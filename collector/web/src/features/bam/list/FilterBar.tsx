import { Button, Group, Select, Stack } from '@mantine/core';
import { IconBellPlus, IconX } from '@tabler/icons-react';
import { memo } from 'react';
import { Link } from 'react-router';
import type { Address } from '@/lib/address';
import { SavedMenu } from '@/features/search/SavedMenu';
import { SearchBox } from '@/features/search/SearchBox';
import { words } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { sorts, type FilterName } from '../choices';
import { beyondQuery, wholeQuery } from './wholeQuery';

interface Props {
  /** Leaves out the order, for pages that count. */
  unordered?: boolean;
  filter: Address<FilterName>;
  change: (part: Address<FilterName>) => void;
}

interface Choice {
  value: string;
  label: string;
}

function Pick(
  props: Props & { name: FilterName; label: string; choices: Choice[]; width?: number },
) {
  const { filter, change, name, label, choices, width = 132 } = props;
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={choices}
      value={filter[name] ?? null}
      onChange={(value) => change({ [name]: value ?? '' })}
      clearable
      size="xs"
      w={width}
    />
  );
}

/** Where a search is made a rule that watches it. */
const watchAt = (q: string) =>
  `/bam/alarms/rules/new?${new URLSearchParams(q ? { q } : {}).toString()}`;

/** Parameters that stand beside the query: links of other pages bring them. */
function Others({ filter, change }: Props) {
  const others = Object.entries(filter).filter(([name]) => name !== 'sort' && name !== 'q');
  return others.map(([name, value]) => (
    <Button
      key={name}
      size="compact-xs"
      variant="light"
      color="gray"
      rightSection={<IconX size={11} />}
      aria-label={`Take away ${words(name)}: ${value}`}
      onClick={() => change({ [name]: '' })}
    >
      {words(name)}: {value}
    </Button>
  ));
}

/** The search box with the saved searches; the values are in the facets. */
export const FilterBar = memo(function FilterBar({ filter, change, unordered }: Props) {
  const active = Object.entries(filter).filter(([name]) => name !== 'sort');
  const clear = () => change(Object.fromEntries(active.map(([name]) => [name, ''])));
  const q = filter.q ?? '';
  const search = (next: string) => change({ q: next });
  const whole = wholeQuery(filter);
  return (
    <Stack gap={6}>
      <Group gap="xs" role="search" align="flex-start">
        <SearchBox value={q} onChange={search} />
        <SavedMenu
          query={whole}
          sort={filter.sort}
          onPick={(saved) =>
            change({
              ...Object.fromEntries(active.map(([name]) => [name, ''])),
              q: saved.query,
              ...(saved.sort && { sort: saved.sort }),
            })
          }
        />
        {!unordered && !beyondQuery(filter) && (
          <Only role="engineer">
            <Button
              component={Link}
              to={watchAt(whole)}
              size="xs"
              variant="default"
              leftSection={<IconBellPlus size={14} />}
              aria-label="Watch this search"
              title="An alarm is raised when more is reported than usual"
            >
              Watch
            </Button>
          </Only>
        )}
        {!unordered && (
          <Pick
            filter={filter}
            change={change}
            name="sort"
            label="Last seen first"
            choices={sorts}
            width={178}
          />
        )}
      </Group>
      {active.length > 0 && (
        <Group gap={6}>
          <Others filter={filter} change={change} />
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconX size={12} />}
            onClick={clear}
          >
            Clear the search
          </Button>
        </Group>
      )}
    </Stack>
  );
});
