import { Text } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLineage } from '@/lib/api/badcases';
import type { Lineage, LineageNode } from '@/lib/api/contract';
import { useNavigate } from 'react-router';
import { bundled, isBundle, layers, pageOf } from './lineage';
import { Answer, Empty } from './States';

const width = 168;
const height = 46;
const across = 56;
const down = 14;

const colours: Record<LineageNode['kind'], string> = {
  badcase: 'red',
  document: 'yellow',
  set: 'lime',
  task: 'indigo',
  model: 'cyan',
  deployment: 'violet',
  device: 'gray',
};

const clip = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** A badcase's title begins with its function, which is the same for most of them. */
const titleOf = ({ kind, title, id }: LineageNode) =>
  (kind === 'badcase' ? title.replace(/^[^:]*: /, '') : title) || id;

interface NodeProps {
  node: LineageNode;
  x: number;
  y: number;
  own: boolean;
  onOpen: (bundle: string) => void;
}

function Node({ node, x, y, own, onOpen }: NodeProps) {
  const navigate = useNavigate();
  const colour = colours[node.kind];
  const bundle = isBundle(node);
  const go = () => (bundle ? onOpen(node.id) : void navigate(pageOf(node)));
  return (
    <g
      transform={`translate(${x} ${y})`}
      role={bundle ? 'button' : 'link'}
      tabIndex={0}
      aria-label={`${node.kind} ${node.title}`}
      style={{ cursor: 'pointer' }}
      onClick={go}
      onKeyDown={(event) => event.key === 'Enter' && go()}
    >
      <title>{node.title}</title>
      <rect
        width={width}
        height={height}
        rx={6}
        fill={`var(--mantine-color-${colour}-light)`}
        stroke={`var(--mantine-color-${colour}-${own ? '7' : '4'})`}
        strokeWidth={own ? 2.5 : 1}
        strokeDasharray={bundle ? '4 3' : undefined}
      />
      <text x={10} y={18} fontSize={10} fill="var(--mantine-color-dimmed)">
        {node.kind}
      </text>
      <text x={10} y={35} fontSize={12.5} fontWeight={600} fill="var(--mantine-color-text)">
        {clip(titleOf(node), 21)}
      </text>
    </g>
  );
}

function Picture({ lineage, id }: { lineage: Lineage; id: string }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const graph = useMemo(() => bundled(lineage, id, open), [lineage, id, open]);
  const placed = layers(graph);
  const columns = Math.max(0, ...[...placed.values()].map((at) => at.column)) + 1;
  const rows = Math.max(0, ...[...placed.values()].map((at) => at.row)) + 1;
  const x = (column: number) => column * (width + across) + 2;
  const y = (row: number) => row * (height + down) + 2;
  const total = {
    w: columns * (width + across) - across + 4,
    h: rows * (height + down) - down + 4,
  };
  // The thing itself is in sight, however far right it stands.
  const box = useRef<HTMLDivElement>(null);
  const ownX = x(placed.get(id)?.column ?? 0);
  useEffect(() => {
    const { current } = box;
    if (current) current.scrollLeft = ownX - (current.clientWidth - width) / 2;
  }, [ownX]);
  return (
    <div className="scroll-x" ref={box}>
      <svg width={total.w} height={total.h} role="group" aria-label="Lineage">
        {graph.edges.map((edge) => {
          const a = placed.get(edge.from);
          const b = placed.get(edge.to);
          if (!a || !b) return null;
          const [x1, y1] = [x(a.column) + width, y(a.row) + height / 2];
          const [x2, y2] = [x(b.column), y(b.row) + height / 2];
          const bend = Math.max(24, (x2 - x1) / 2);
          return (
            <path
              key={`${edge.from}>${edge.to}>${edge.label}`}
              d={`M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`}
              fill="none"
              stroke="var(--mantine-color-dimmed)"
              strokeWidth={1.2}
            >
              <title>{edge.label}</title>
            </path>
          );
        })}
        {graph.nodes.map((node) => {
          const at = placed.get(node.id);
          return (
            at && (
              <Node
                key={node.id}
                node={node}
                x={x(at.column)}
                y={y(at.row)}
                own={node.id === id}
                onOpen={(bundle) => setOpen(new Set([...open, bundle]))}
              />
            )
          );
        })}
      </svg>
    </div>
  );
}

/** What led to a thing and what it led to, from badcase to device; every node is a link. */
export function LineageGraph({ kind, id }: { kind: string; id: string }) {
  const lineage = useLineage(kind, id);
  return (
    <Answer of={lineage}>
      {(data) =>
        data.edges.length === 0 ? (
          <Empty title="Not linked yet">
            Links appear with test data, sets, tasks, models and deployments.
          </Empty>
        ) : (
          <>
            <Picture key={id} lineage={data} id={id} />
            {data.truncated && (
              <Text size="xs" c="dimmed">
                There is more than fits here.
              </Text>
            )}
          </>
        )
      }
    </Answer>
  );
}
