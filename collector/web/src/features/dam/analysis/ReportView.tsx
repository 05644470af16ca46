import { Anchor, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { AnalysisReport, AnalysisSelection } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { Section } from '@/ui/Section';
import { AttributeCross } from './AttributeCross';
import { Balance } from './Balance';
import { Distribution } from './Distribution';
import { Places } from './Places';
import { groupOf, groups, nameOf } from './names';
import { behindLink } from './selection';

interface Props {
  report: AnalysisReport;
  selection: AnalysisSelection;
  fields: Record<string, string>;
  /** The two attributes that are crossed, as the address has them; empty for the usual ones. */
  cross: [string, string];
  setCross: (pair: [string, string]) => void;
}

function Crossed({ report, selection, fields, cross, setCross }: Props) {
  const data = report.distributions
    .filter(({ type }) => type === 'category' || type === 'boolean' || type === 'number')
    .map(({ attribute }) => ({ value: attribute, label: nameOf(attribute) }));
  const choose = (side: 0 | 1) => (value: string | null) => {
    const pair: [string, string] = [...cross];
    pair[side] = value ?? '';
    setCross(pair);
  };
  return (
    <Section
      title="Two attributes together"
      aside={
        <Group gap="xs">
          {([0, 1] as const).map((side) => (
            <Select
              key={side}
              size="xs"
              w={200}
              searchable
              clearable
              aria-label={side === 0 ? 'Rows of the table' : 'Columns of the table'}
              placeholder={side === 0 ? 'Rows' : 'Columns'}
              data={data.filter(({ value }) => value !== cross[1 - side])}
              value={cross[side] || null}
              onChange={choose(side)}
            />
          ))}
        </Group>
      }
    >
      <Stack gap="md">
        {report.tables.length === 0 && (
          <Text size="sm" c="dimmed">
            Choose two attributes: the rows have none of those that are crossed by themselves, or
            never both in one row.
          </Text>
        )}
        {report.tables.map((table) => (
          <AttributeCross
            key={`${table.rows} ${table.columns}`}
            table={table}
            selection={selection}
            fields={fields}
          />
        ))}
      </Stack>
    </Section>
  );
}

/** Whether a column is shown already: as the device or the recording that rows were taken with. */
const said = (attribute: string, fields: Record<string, string>) =>
  attribute.startsWith('column.') &&
  [fields['device'], fields['source']].includes(fields[attribute] ?? 'none');

/** What a selection is made of. */
export function ReportView(props: Props) {
  const { report, selection, fields } = props;
  return (
    <>
      <Text size="sm">
        <Anchor component={Link} inherit to={behindLink(selection)}>
          {count(report.rows)} {selection.from === 'badcases' ? 'badcases' : 'rows'}
        </Anchor>
        , {count(report.objects)} annotated objects
        {report.unreadable > 0 &&
          `, ${count(report.unreadable)} rows with an annotation that cannot be read`}
        {report.omitted_columns
          ? `; only the first 256 columns are looked at, ${count(report.omitted_columns)} values are left out`
          : ''}
      </Text>
      {report.balance && (
        <Balance balance={report.balance} selection={selection} field={fields['class']} />
      )}
      {groups.map((group) => {
        const list = report.distributions.filter(
          ({ attribute }) => groupOf(attribute) === group && !said(attribute, fields),
        );
        if (list.length === 0) return null;
        return (
          <Section key={group} title={group}>
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
              {list.map((one) => (
                <Distribution
                  key={one.attribute}
                  of={one}
                  selection={selection}
                  field={fields[one.attribute]}
                />
              ))}
            </SimpleGrid>
            {group === 'Geometry' && <Places grids={report.places} />}
          </Section>
        );
      })}
      <Crossed {...props} />
    </>
  );
}
