import type { Suggestion } from '@/lib/api/contract';

/** What a form for a campaign begins with. */
export interface CampaignStart {
  name: string;
  note: string;
  when: string;
  quota: number;
}

const text = (value: string) => JSON.stringify(value);

/** What the devices' expressions call an attribute of rows; nothing for what they do not know. */
function condition(attribute: string, value: string): string | undefined {
  switch (attribute) {
    case 'class':
      return `(label == ${text(value)} or ${text(value)} in box_labels)`;
    case 'place':
      return `place == ${text(value)}`;
    case 'source':
      return `source == ${text(value)}`;
  }
  const column = /^column\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(attribute)?.[1];
  if (column === 'place') return `place == ${text(value)}`;
  if (column === undefined || column === 'device') return undefined;
  return `attributes.${column} == ${text(value)}`;
}

/** A campaign of what a suggestion wants, as far as devices can tell it; a person completes it. */
export function campaignOf({ cell, rows, words }: Suggestion): CampaignStart {
  const known = cell.flatMap(({ attribute, value }) => condition(attribute, value) ?? []);
  return {
    name: (words.split(':')[0] ?? words).slice(0, 100),
    note: words.slice(0, 4096),
    when: known.join(' and '),
    quota: Math.max(1, rows),
  };
}
