import type { ReactNode } from 'react';
import type { Attribute, Badcase } from '@/lib/api/contract';
import { count, dateTime, jsonText, words } from '@/lib/format/format';
import { Pill } from '@/ui/Light';
import { StateBadge } from '@/ui/StateBadge';
import { When } from '@/ui/When';
import { shortTitle } from '../prediction';
import { Urgency } from '../priority/Urgency';

/** One column of the table. `sort` is its field in the search language, if the server can order by it. */
export interface ListColumn {
  id: string;
  head: string;
  sort: string;
  width: number;
  cell: (badcase: Badcase) => ReactNode;
}

const text = (value: string) => value || <span className="t-dim">–</span>;

function column(
  id: string,
  head: string,
  width: number,
  cell: (badcase: Badcase) => ReactNode,
  sort = id,
): ListColumn {
  return { id, head, width, cell, sort };
}

/** The issues in trackers that a badcase is linked to; those that are closed are struck out. */
function IssueLinks({ of }: { of: Badcase }) {
  if (of.issues.length === 0) return text('');
  return of.issues.map(({ id, key, url, done }) => (
    <div key={id} className="t-sm t-cut">
      {url ? (
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          title={done ? `${key} is closed` : key}
          className={done ? 't-struck' : undefined}
          onClick={(event) => event.stopPropagation()}
        >
          {key}
        </a>
      ) : (
        <span className="t-dim">{key || 'being made'}</span>
      )}
    </div>
  ));
}

const builtIn: ListColumn[] = [
  column('title', 'Title', 260, (one) => (
    <>
      <div className="t-sm t-medium t-cut" title={one.title}>
        {shortTitle(one)}
      </div>
      <div className="t-xs t-dim t-cut roomy">{one.function}</div>
    </>
  )),
  column('status', 'Status', 112, (one) => <StateBadge state={one.status} />),
  column('severity', 'Severity', 100, (one) => <StateBadge state={one.severity} />, 'severity'),
  column('score', 'Urgency', 84, (one) => <Urgency score={one.score} />),
  column('priority', 'Priority', 84, (one) => one.priority, 'priority'),
  column('frequency', 'Seen', 76, (one) => `×${count(one.frequency)}`, 'frequency'),
  column('devices', 'Devices', 76, (one) => count(one.devices)),
  column('function', 'Function', 140, (one) => text(one.function)),
  column('model', 'Model', 110, (one) => text(one.model_version), 'model_version'),
  column('device', 'Device', 130, (one) => text(one.device), 'device'),
  column('place', 'Place', 110, (one) => text(one.place)),
  column('result', 'Result', 110, (one) => text(one.result_label)),
  column('truth', 'Truth', 110, (one) => text(one.truth_label)),
  column('confidence', 'Confidence', 100, (one) => one.confidence?.toFixed(2) ?? '–'),
  column('assignee', 'Assignee', 110, (one) => text(one.assignee)),
  column('tags', 'Tags', 170, (one) => (
    <div className="row-tags">
      {one.tags.map((tag) => (
        <Pill key={tag} size="xs">
          {tag}
        </Pill>
      ))}
    </div>
  )),
  column('issue', 'Issue', 130, (one) => <IssueLinks of={one} />),
  column('slot', 'Slot', 100, (one) => text(one.slot)),
  column('rule', 'Rule', 110, (one) => text(one.rule)),
  column('source', 'Source', 90, (one) => words(one.source)),
  column('grading', 'Grading', 90, (one) => words(one.grading)),
  column('last_seen', 'Last seen', 110, (one) => <When at={one.last_seen} />, 'last_seen'),
  column('first_seen', 'First seen', 110, (one) => <When at={one.first_seen} />, 'first_seen'),
  column('captured_at', 'Captured', 160, (one) => dateTime(one.captured_at), 'captured_at'),
  column('created_at', 'Created', 110, (one) => <When at={one.created_at} />, 'created_at'),
  column('updated_at', 'Updated', 110, (one) => <When at={one.updated_at} />, 'updated_at'),
  column('id', 'ID', 250, (one) => <span className="mono">{one.id}</span>),
];

/** What is shown before somebody chooses. */
export const usualColumns = [
  'title',
  'status',
  'severity',
  'frequency',
  'model',
  'device',
  'last_seen',
];

/** All columns there are: those of every badcase and one for each user-defined attribute. */
export function allColumns(attributes: Attribute[]): ListColumn[] {
  const own = attributes.map(({ name, label }) =>
    column(`attr.${name}`, label || name, 130, (one) => {
      const value = one.attributes[name];
      return value === undefined ? text('') : jsonText(value);
    }),
  );
  return [...builtIn, ...own];
}
