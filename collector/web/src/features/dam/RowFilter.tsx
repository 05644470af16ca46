import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

/** Narrows rows by a search in the search language; Enter or leaving the field asks for it. */
export function RowFilter(props: { query: string; change: (query: string) => void }) {
  const { query, change } = props;
  const [text, setText] = useState(query);
  return (
    <TextInput
      size="xs"
      mb="xs"
      placeholder="label:mask attr.place:lift, words of the path, …"
      aria-label="Search the rows"
      leftSection={<IconSearch size={14} />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => change(text)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') change(text);
      }}
    />
  );
}
