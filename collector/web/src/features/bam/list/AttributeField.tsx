import { Group, NumberInput, Select, TextInput } from '@mantine/core';
import type { Attribute, Json } from '@/lib/api/contract';

/** A user-defined attribute with its new value; null takes it away. */
export interface AttributeValue {
  name: string | null;
  value: Json;
}

interface Props {
  attributes: Attribute[];
  value: AttributeValue;
  onChange: (value: AttributeValue) => void;
}

function Value({
  attribute,
  value,
  onChange,
}: {
  attribute: Attribute;
  value: Json;
  onChange: (value: Json) => void;
}) {
  const text = typeof value === 'string' ? value : '';
  const given = (next: string) => onChange(next === '' ? null : next);
  switch (attribute.type) {
    case 'number':
      return (
        <NumberInput
          label="New value"
          placeholder="None"
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : null)}
        />
      );
    case 'boolean':
      return (
        <Select
          label="New value"
          placeholder="None"
          clearable
          data={['true', 'false']}
          value={typeof value === 'boolean' ? String(value) : null}
          onChange={(next) => onChange(next === null ? null : next === 'true')}
        />
      );
    case 'choice':
      return (
        <Select
          label="New value"
          placeholder="None"
          clearable
          data={attribute.choices ?? []}
          value={text || null}
          onChange={(next) => onChange(next)}
        />
      );
    case 'time':
      return (
        <TextInput
          label="New value"
          placeholder="2026-01-31T12:00:00Z"
          value={text}
          onChange={(event) => given(event.currentTarget.value)}
        />
      );
    case 'text':
      return (
        <TextInput
          label="New value"
          placeholder="None"
          value={text}
          onChange={(event) => given(event.currentTarget.value)}
        />
      );
  }
}

/** One of the defined attributes and a value of its type. */
export function AttributeField({ attributes, value, onChange }: Props) {
  const chosen = attributes.find((one) => one.name === value.name);
  return (
    <Group grow align="flex-start">
      <Select
        label="Attribute"
        placeholder="Unchanged"
        clearable
        searchable
        data={attributes.map((one) => ({ value: one.name, label: one.label || one.name }))}
        value={value.name}
        onChange={(name) => onChange({ name, value: null })}
      />
      {chosen && (
        <Value
          attribute={chosen}
          value={value.value}
          onChange={(next) => onChange({ ...value, value: next })}
        />
      )}
    </Group>
  );
}
