import { NavLink, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { memo, useState } from 'react';
import { useFacets } from '@/lib/api/search';
import type { BadcaseFilter } from '@/lib/api/badcases';
import type { FacetAnswer } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { Pill } from '@/ui/Light';
import { chosenValues, toggleValue, withoutField } from '@/features/search/terms';

const fields: [string, string][] = [
  ['status', 'Status'],
  ['severity', 'Severity'],
  ['function', 'Function'],
  ['model_version', 'Model version'],
  ['device', 'Device'],
  ['result', 'Result'],
  ['truth', 'Truth'],
  ['tag', 'Tag'],
  ['assignee', 'Assignee'],
];

const names = fields.map(([field]) => field);

/** How many values a facet shows, and how many after "more". */
const few = 6;
const many = 200;

/** A value looks like a link of the navigation; there are too many for its component. */
const look = [
  'mantine-focus-auto nav facet',
  NavLink.classes['root'],
  UnstyledButton.classes['root'],
].join(' ');

const moreLook = `mantine-focus-auto facet-more ${UnstyledButton.classes['root'] ?? ''}`;

type Values = FacetAnswer['facets'][number];

interface Props {
  filter: BadcaseFilter;
  change: (part: { q: string }) => void;
}

interface FacetProps extends Props {
  field: string;
  label: string;
  /** What was counted together with the other facets. */
  counted: Values | undefined;
}

/** One field with its values; it is drawn again only when its own counts have changed. */
const Facet = memo(function Facet({ field, label, filter, change, counted }: FacetProps) {
  const [more, setMore] = useState(false);
  const [part, setPart] = useState('');
  const q = filter.q ?? '';
  const chosen = chosenValues(q, field);
  // A chosen facet counts without its own values, so that others can join them.
  const alone = chosen.length > 0 || more;
  const own = useFacets(
    alone ? [field] : [],
    { ...filter, q: withoutField(q, field) },
    more ? many : few,
  );
  const facet = alone ? (own.data?.facets[0] ?? counted) : counted;
  const values = (facet?.values ?? []).filter((value) => value.key !== '');
  const missing = chosen
    .filter((key) => !values.some((value) => value.key === key))
    .map((key) => ({ key, count: 0 }));
  const shown = [...missing, ...values].filter((value) =>
    value.key.toLowerCase().includes(part.toLowerCase()),
  );
  if (missing.length + values.length === 0) return null;
  return (
    <div role="group" aria-label={label}>
      <div className="t-xs t-strong t-dim">{label}</div>
      {more && (
        <TextInput
          size="xs"
          mb={4}
          placeholder="Narrow"
          aria-label={`Narrow the values of ${label}`}
          value={part}
          onChange={(event) => setPart(event.currentTarget.value)}
        />
      )}
      <div className="facet-values">
        {shown.slice(0, more ? many : few + missing.length).map((value) => (
          <button
            key={value.key}
            type="button"
            className={look}
            data-active={chosen.includes(value.key) || undefined}
            aria-pressed={chosen.includes(value.key)}
            onClick={() => change({ q: toggleValue(q, field, value.key) })}
          >
            <span>{value.key}</span>
            <Pill size="xs">{count(value.count)}</Pill>
          </button>
        ))}
      </div>
      {((facet?.distinct ?? 0) > few || more) && (
        <button type="button" className={moreLook} onClick={() => setMore(!more)}>
          {more ? 'Fewer' : `All ${count(facet?.distinct ?? 0)} …`}
        </button>
      )}
    </div>
  );
});

/** Values with counts beside the list; a click adds one to the search or takes it away. */
export const Facets = memo(function Facets({ filter, change }: Props) {
  const all = useFacets(names, filter, few);
  return (
    <Stack gap="sm" component="aside" aria-label="Facets" className="facets">
      {all.error && (
        <Text size="xs" c="dimmed">
          No counts: {all.error.message}
        </Text>
      )}
      {fields.map(([field, label]) => (
        <Facet
          key={field}
          field={field}
          label={label}
          filter={filter}
          change={change}
          counted={all.data?.facets.find((one) => one.field === field)}
        />
      ))}
    </Stack>
  );
});
