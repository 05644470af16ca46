import { Badge, NavLink, Stack, Text } from '@mantine/core';
import type { Address } from '@/lib/address';
import { useStats } from '@/lib/api/badcases';
import { count } from '@/lib/format/format';
import type { FilterName } from '../choices';

const facets: [FilterName, string][] = [
  ['function', 'Function'],
  ['model', 'Model version'],
  ['device', 'Device'],
  ['tag', 'Tag'],
];

interface Props {
  filter: Address<FilterName>;
  change: (part: Address<FilterName>) => void;
}

/** The most values one facet shows. */
const most = 8;

function Facet({ name, label, filter, change }: Props & { name: FilterName; label: string }) {
  // A facet counts without its own filter, so that another value can be chosen.
  const stats = useStats(name === 'model' ? 'model_version' : name, '', {
    ...filter,
    [name]: undefined,
  });
  const groups = (stats.data?.groups ?? []).filter((group) => group.key !== '');
  const chosen = filter[name];
  const shown = groups.slice(0, most);
  if (chosen && !shown.some((group) => group.key === chosen))
    shown.unshift({ key: chosen, count: 0 });
  if (shown.length === 0) return null;
  return (
    <div>
      <Text size="xs" fw={600} c="dimmed" mb={2}>
        {label}
      </Text>
      {shown.map((group) => (
        <NavLink
          key={group.key}
          component="button"
          className="nav"
          active={chosen === group.key}
          aria-pressed={chosen === group.key}
          label={group.key}
          py={3}
          px={6}
          styles={{ label: { fontSize: 12, lineHeight: 1.3, overflowWrap: 'anywhere' } }}
          rightSection={
            <Badge size="xs" variant="default">
              {count(group.count)}
            </Badge>
          }
          onClick={() => change({ [name]: chosen === group.key ? '' : group.key })}
        />
      ))}
    </div>
  );
}

/** Values with counts beside the list; a click narrows it. */
export function Facets(props: Props) {
  return (
    <Stack gap="sm" component="aside" aria-label="Facets" className="facets">
      {facets.map(([name, label]) => (
        <Facet key={name} name={name} label={label} {...props} />
      ))}
    </Stack>
  );
}
