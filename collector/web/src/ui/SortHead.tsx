import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';

const field = (by: string) => by.replace(/^-/, '');
const turned = (by: string) => (by.startsWith('-') ? field(by) : `-${by}`);

/** How a column stands in the order of its list, for its head. */
export function ariaSort(by: string | undefined, sort: string) {
  if (!by) return undefined;
  if (sort === field(by)) return 'ascending';
  return sort === `-${field(by)}` ? 'descending' : 'none';
}

interface Props {
  head: string;
  /** The order of the first click, such as "name" or "-last_seen"; the next one turns it. */
  by: string;
  /** The order the list has. */
  sort: string;
  onSort: (sort: string) => void;
}

/** The head of a column that one can sort by. */
export function SortHead({ head, by, sort, onSort }: Props) {
  const now = ariaSort(by, sort);
  const Icon = now === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <UnstyledButton
      fz="inherit"
      className="line"
      fw="inherit"
      aria-label={`Sort by ${head}`}
      onClick={() => onSort(sort === by ? turned(by) : by)}
    >
      {head} {now !== 'none' && <Icon size={12} />}
    </UnstyledButton>
  );
}
