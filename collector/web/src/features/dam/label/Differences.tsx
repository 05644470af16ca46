import { Stack, Text, UnstyledButton } from '@mantine/core';
import type { Comparison, Pair } from './compare';
import { placeText } from './Panel';
import { verdictColours, verdictWords } from './Side';

/** The most pairs that are listed. */
const most = 200;

interface Props {
  found: Comparison;
  picked: string | undefined;
  pick: (key: string | undefined) => void;
}

const rank = ({ verdict }: Pair) => (verdict === 'same' ? 1 : 0);

/** What two people said otherwise, then what they said alike. */
export function Differences({ found, picked, pick }: Props) {
  const { pairs, classes, text, differences } = found;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600} role="status">
        {differences} {differences === 1 ? 'difference' : 'differences'}
      </Text>
      {classes && <Text size="sm">The classes of the whole differ.</Text>}
      {text && <Text size="sm">The texts differ.</Text>}
      <div>
        {[...pairs]
          .sort((a, b) => rank(a) - rank(b))
          .slice(0, most)
          .map((pair) => {
            const { a, b, verdict } = pair;
            const mark = a ?? b;
            const key = mark?.key;
            const said = a && b && a.label !== b.label ? `${a.label} or ${b.label}` : undefined;
            return (
              <UnstyledButton
                key={key}
                className="label-line"
                aria-pressed={key === picked}
                onClick={() => pick(key === picked ? undefined : key)}
              >
                <span className="swatch" style={{ background: verdictColours[verdict] }} />
                <Text size="sm" flex={1} truncate>
                  {said ?? (mark?.label || 'no class')}
                </Text>
                <Text size="xs" c="dimmed" className="line">
                  {verdict === 'only'
                    ? `only ${a ? 'A' : 'B'}, ${mark ? placeText(mark) : ''}`
                    : verdictWords[verdict]}
                </Text>
              </UnstyledButton>
            );
          })}
      </div>
    </Stack>
  );
}
