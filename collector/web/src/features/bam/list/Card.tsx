import { memo } from 'react';
import type { Badcase } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { Tick } from '@/ui/Light';
import { StateBadge, stateColour } from '@/ui/StateBadge';
import { When } from '@/ui/When';
import { Thumb } from '../media/Thumb';
import { shortTitle, verdict } from '../prediction';
import { spread } from '../spread';

interface Props {
  badcase: Badcase;
  /** The picture with its name alone. */
  dense: boolean;
  current: boolean;
  selected: boolean;
  onOpen: (id: string) => void;
  onSelect: (id: string, range: boolean) => void;
}

/** One badcase in the grid; it is drawn again only when something of it has changed. */
export const Card = memo(function Card({
  badcase,
  dense,
  current,
  selected,
  onOpen,
  onSelect,
}: Props) {
  return (
    <div
      className="card"
      data-current={current}
      data-selected={selected}
      data-badcase={badcase.id}
      role="group"
      aria-label={badcase.title}
      aria-current={current}
      onClick={(event) => (event.shiftKey ? onSelect(badcase.id, true) : onOpen(badcase.id))}
    >
      <div className="card-picture">
        <Thumb media={badcase.media[0]} height={dense ? 112 : 150} />
        <Tick
          label={`Select ${badcase.title}`}
          checked={selected}
          onChange={(event) => onSelect(badcase.id, (event.nativeEvent as MouseEvent).shiftKey)}
          onClick={(event) => event.stopPropagation()}
        />
        {badcase.frequency > 1 && (
          <span className="card-times" title={spread(badcase)}>
            ×{count(badcase.frequency)}
            {badcase.devices > 1 && ` · ${count(badcase.devices)} dev.`}
          </span>
        )}
      </div>
      {dense ? (
        <div className="card-name">
          <span className="dot" style={{ background: stateColour(badcase.status) }} />
          <span className="t-xs t-strong t-cut" title={badcase.title}>
            {shortTitle(badcase)}
          </span>
        </div>
      ) : (
        <About badcase={badcase} />
      )}
    </div>
  );
});

function About({ badcase }: { badcase: Badcase }) {
  return (
    <div className="card-about">
      <div className="t-sm t-strong t-line" title={badcase.title}>
        {shortTitle(badcase)}
      </div>
      <div className="t-xs t-dim t-line" title={badcase.function}>
        {badcase.function || verdict(badcase) || '–'}
      </div>
      <div className="card-states">
        <StateBadge state={badcase.status} size="xs" />
        <StateBadge state={badcase.severity} size="xs" />
      </div>
      <div className="card-foot t-xs t-dim">
        <span className="t-cut">{badcase.device || badcase.source}</span>
        <When at={badcase.last_seen} />
      </div>
    </div>
  );
}
