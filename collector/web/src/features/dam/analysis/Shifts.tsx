import { Anchor, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import type { AnalysisSelection, AttributeGap } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { valueName } from './names';
import { behindLink, valueQuery } from './selection';

interface Side {
  name: string;
  selection: AnalysisSelection;
  fields: Record<string, string>;
}

/** The two selections that are compared. */
export interface Sides {
  a: Side;
  b: Side;
}

const folded = 10;

function Bar(props: {
  side: Side;
  tone: 'a' | 'b';
  share: number;
  n: number;
  most: number;
  to: string;
}) {
  const { side, tone, share, n, most, to } = props;
  const text = `${percent(share)} (${count(n)})`;
  const width = `${String((share / most) * 100)}%`;
  return (
    <span className="shift-side" title={side.name}>
      <span className="shift-bar">{share > 0 && <span data-side={tone} style={{ width }} />}</span>
      {to && n > 0 ? (
        <Anchor component={Link} size="xs" to={to} className="line">
          {text}
        </Anchor>
      ) : (
        <Text span size="xs" className="line">
          {text}
        </Text>
      )}
    </span>
  );
}

/** The values of an attribute that differ most, on both sides. */
export function Shifts({ of, sides }: { of: AttributeGap; sides: Sides }) {
  const [all, setAll] = useState(false);
  const shown = all ? of.values : of.values.slice(0, folded);
  const most = Math.max(1e-9, ...of.values.flatMap((one) => [one.share_a, one.share_b]));
  const number = of.type === 'number' || of.type === 'text';
  const link = (side: Side, value: string) => {
    const query = number ? '' : valueQuery(side.fields[of.attribute], value);
    return query && behindLink(side.selection, query);
  };
  return (
    <div className="shifts">
      <span />
      <Text size="xs" fw={600}>
        <span className="shift-dot" data-side="a" /> {sides.a.name}
      </Text>
      <Text size="xs" fw={600}>
        <span className="shift-dot" data-side="b" /> {sides.b.name}
      </Text>
      {shown.map((one) => (
        <Fragment key={one.value}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {valueName(of.attribute, one.value)}
          </Text>
          <Bar
            side={sides.a}
            tone="a"
            share={one.share_a}
            n={one.count_a}
            most={most}
            to={link(sides.a, one.value)}
          />
          <Bar
            side={sides.b}
            tone="b"
            share={one.share_b}
            n={one.count_b}
            most={most}
            to={link(sides.b, one.value)}
          />
        </Fragment>
      ))}
      {of.values.length > shown.length && (
        <button type="button" className="gap-open" onClick={() => setAll(true)}>
          Show {count(of.values.length - shown.length)} more
        </button>
      )}
    </div>
  );
}
