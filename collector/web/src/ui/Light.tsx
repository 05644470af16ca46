import { Badge, CheckIcon, Checkbox, Table } from '@mantine/core';
import type { ChangeEvent, MouseEvent, ReactNode } from 'react';

// Mantine's looks on plain elements, for lists that draw hundreds of them at once: its components cost about a quarter of
// a millisecond each, these next to nothing. Sizes and texts of such lists are the classes "t-…" of app.css.

const looks = (...names: (string | undefined)[]) => names.filter(Boolean).join(' ');
const badge = looks(Badge.classes['root'], 'pill');
const badgeLabel = Badge.classes['label'];
const box = looks(Checkbox.classes['inner'], 'tick');
const boxInput = looks('mantine-focus-auto', Checkbox.classes['input']);
const boxIcon = looks(Checkbox.classes['icon']);

/** The classes of a table's row and cell. */
export const tableRow = Table.classes['tr'] ?? '';
export const tableCell = Table.classes['td'] ?? '';

interface PillProps {
  /** A colour of the theme; without one it is drawn like a default badge. */
  colour?: string;
  size?: 'xs' | 'sm';
  children: ReactNode;
}

const pills = new Map<string, Record<string, string>>();

/** The variables of a light badge; one object for each colour, so that React compares nothing inside it. */
function pillStyle(colour: string): Record<string, string> {
  let style = pills.get(colour);
  if (!style) {
    style = {
      '--badge-bg': `var(--mantine-color-${colour}-light)`,
      '--badge-color': `var(--mantine-color-${colour}-light-color)`,
    };
    pills.set(colour, style);
  }
  return style;
}

/** A small light badge with its words as they are; it never shrinks. */
export function Pill({ colour, size = 'sm', children }: PillProps) {
  return (
    <span
      className={badge}
      data-size={size}
      data-plain={colour ? undefined : true}
      style={colour ? pillStyle(colour) : undefined}
    >
      <span className={badgeLabel}>{children}</span>
    </span>
  );
}

interface TickProps {
  label: string;
  checked: boolean;
  size?: 'xs' | 'sm';
  onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  onClick?: (event: MouseEvent) => void;
}

/** A check box without a label beside it. */
export function Tick({ label, checked, size = 'sm', onChange, onClick }: TickProps) {
  return (
    <div className={box} data-size={size}>
      <input
        type="checkbox"
        className={boxInput}
        aria-label={label}
        checked={checked}
        onChange={onChange}
        onClick={onClick}
      />
      <CheckIcon className={boxIcon} />
    </div>
  );
}
