import { Group, Paper, SegmentedControl, Select, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { SearchBox } from '@/features/search/SearchBox';
import { usePicker } from '@/features/search/usePicker';
import type { AnalysisSelection } from '@/lib/api/contract';
import { useVersions } from '@/lib/api/data';
import { rowsOf } from '@/lib/api/pages';
import { setPlace, versionPlace, type RowPlace } from '@/lib/api/rows';
import { count, dateTime } from '@/lib/format/format';
import { lately } from './selection';

interface Props {
  label: string;
  value: AnalysisSelection | undefined;
  onChange: (value: AnalysisSelection | undefined) => void;
  aside?: ReactNode;
}

type From = AnalysisSelection['from'];

const kinds: { value: From; label: string }[] = [
  { value: 'document', label: 'Document' },
  { value: 'set', label: 'Set' },
  { value: 'badcases', label: 'Badcases' },
];

function Picker({ from, value, onChange }: { from: 'document' | 'set' } & Omit<Props, 'label'>) {
  const id = value?.from === from ? (value.id ?? '') : '';
  const kind = from === 'document' ? 'documents' : 'sets';
  const picker = usePicker(kind, id ? [id] : [], from === 'document' ? 'latest>0' : '');
  return (
    <Select
      size="xs"
      flex="1 1 220px"
      aria-label={from === 'document' ? 'Which document' : 'Which set'}
      placeholder={from === 'document' ? 'Choose a document' : 'Choose a set'}
      allowDeselect={false}
      {...picker.field}
      value={id || null}
      onChange={(chosen) => onChange(chosen ? { from, id: chosen } : undefined)}
    />
  );
}

/** The version of a document; nothing chosen means the newest. */
function Version({ value, onChange }: { value: AnalysisSelection } & Pick<Props, 'onChange'>) {
  const versions = rowsOf(useVersions(value.id ?? ''));
  return (
    <Select
      size="xs"
      w={240}
      aria-label="Version"
      placeholder="The newest version"
      clearable
      data={versions.map((one) => ({
        value: String(one.version),
        label: `${String(one.version)}, ${count(one.rows)} rows, ${dateTime(one.created_at)}`,
      }))}
      value={value.version ? String(value.version) : null}
      onChange={(version) => {
        const { version: _, ...rest } = value;
        onChange(version ? { ...rest, version: Number(version) } : rest);
      }}
    />
  );
}

function placeOf(value: AnalysisSelection): RowPlace | undefined {
  if (value.from === 'set') return setPlace(value.id ?? '');
  return value.version ? versionPlace(value.id ?? '', value.version) : undefined;
}

/** The search that narrows a selection; badcases are searched as in their list. */
function Narrow({ value, onChange }: { value: AnalysisSelection } & Pick<Props, 'onChange'>) {
  const badcases = value.from === 'badcases';
  const params = new URLSearchParams(value.search ?? '');
  const text = badcases ? (params.get('q') ?? '') : (value.search ?? '');
  const others = badcases ? [...params].filter(([name]) => name !== 'q' && name !== 'sort') : [];
  const search = (typed: string) => {
    if (badcases) {
      if (typed) params.set('q', typed);
      else params.delete('q');
    }
    const { search: _, ...rest } = value;
    const next = badcases ? params.toString() : typed;
    onChange(next ? { ...rest, search: next } : rest);
  };
  return (
    <>
      <Group mt="xs">
        <SearchBox
          key={value.from + (value.id ?? '')}
          of={badcases ? 'badcases' : 'rows'}
          within={badcases ? undefined : placeOf(value)}
          example={badcases ? 'all; first_seen:4w, severity:high …' : 'all rows; class:mask …'}
          value={text}
          onChange={search}
        />
      </Group>
      {others.length > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          And {others.map(([name, one]) => `${name}: ${one}`).join(', ')}
        </Text>
      )}
    </>
  );
}

/** Chooses what is analysed: a version of a document, a frozen set or badcases, and what of it. */
export function SelectionField({ label, value, onChange, aside }: Props) {
  const from = value?.from ?? 'document';
  return (
    <Paper withBorder p="sm" radius="sm" role="group" aria-label={label}>
      <Group justify="space-between" mb="xs">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        {aside}
      </Group>
      <Group gap="xs" align="flex-end">
        <SegmentedControl
          size="xs"
          data={kinds}
          value={from}
          aria-label="What kind"
          onChange={(kind) => {
            if (kind === 'badcases') onChange({ from: kind, search: lately });
            else onChange({ from: kind as From });
          }}
        />
        {from !== 'badcases' && <Picker key={from} from={from} value={value} onChange={onChange} />}
        {value?.from === 'document' && value.id && <Version value={value} onChange={onChange} />}
      </Group>
      {value && (value.from === 'badcases' || value.id) && (
        <Narrow value={value} onChange={onChange} />
      )}
    </Paper>
  );
}
