import { Group } from '@mantine/core';
import type { ComponentProps } from 'react';
import { SearchBox } from './SearchBox';

/** The search of a list, in a row of its own. */
export function ListSearch(props: ComponentProps<typeof SearchBox>) {
  return (
    <Group role="search" maw={760}>
      <SearchBox {...props} />
    </Group>
  );
}
