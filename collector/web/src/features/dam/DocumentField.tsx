import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useDocument } from '@/lib/api/data';
import { useFound } from '@/lib/api/found';

interface Props {
  value: string;
  onChange: (id: string) => void;
}

/** Chooses a document by part of its name. */
export function DocumentField({ value, onChange }: Props) {
  const [sought, setSought] = useState('');
  const [late] = useDebouncedValue(sought, 200);
  const found = useFound('documents', late);
  const chosen = useDocument(value);
  const items = found.data?.items ?? [];
  const named = items.map(({ id, name }) => ({ value: id, label: name }));
  const known = value === '' || items.some(({ id }) => id === value);
  return (
    <Select
      label="Document"
      required
      searchable
      data={known ? named : [...named, { value, label: chosen.data?.name ?? value }]}
      filter={({ options }) => options}
      onSearchChange={(text) => setSought(text === chosen.data?.name ? '' : text)}
      nothingFoundMessage="No document has this in its name"
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
    />
  );
}
