import { useCallback, useMemo, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { Badcase } from '@/lib/api/contract';
import { useKeys } from '@/lib/keys';

/** What a person has chosen in a list, and where the keyboard stands. */
export interface ListState {
  /** The row the keyboard stands on; -1 before the first key. */
  place: number;
  selected: ReadonlySet<string>;
  toggle: (id: string) => void;
  clear: () => void;
  /** Clears the selection and takes the keyboard away. */
  leave: () => void;
  selectAll: () => void;
  select: (ids: string[]) => void;
  open: (id: string) => void;
  setColumns: (n: number) => void;
}

export interface ListProps {
  badcases: Badcase[];
  list: ListState;
  columns: (n: number) => void;
  onEnd: () => void;
}

/** The case that was looked at last, and the search of its list: coming back, one stands there again. */
let opened = { search: '', id: '' };

export function rememberOpened(search: string, id: string): void {
  opened = { search, id };
}

/** Keyboard and mouse over one list: j/k and arrows move, x selects, Enter opens. */
export function useListState(badcases: Badcase[]): ListState {
  const { search } = useLocation();
  // Known by its ID, as the list may move; by its number when it has left the list.
  const [stand, setStand] = useState({ id: opened.search === search ? opened.id : '', index: -1 });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [columns, setColumns] = useState(1);
  const navigate = useNavigate();
  const found = useMemo(
    () => (stand.id ? badcases.findIndex((one) => one.id === stand.id) : -1),
    [badcases, stand.id],
  );
  const place = found >= 0 ? found : Math.min(stand.index, badcases.length - 1);
  const open = (id: string) => void navigate(`/bam/badcases/${id}`, { state: { from: search } });
  const toggle = useCallback((id: string) => {
    setSelected((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const clear = useCallback(() => setSelected(new Set()), []);
  const leave = useCallback(() => {
    clear();
    setStand({ id: '', index: -1 });
  }, [clear]);
  const move = (by: number) => {
    const index = Math.max(0, Math.min(badcases.length - 1, place + by));
    setStand({ id: badcases[index]?.id ?? '', index });
  };
  const here = badcases[place];
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowRight: () => move(1),
    ArrowLeft: () => move(-1),
    ArrowDown: () => move(columns),
    ArrowUp: () => move(-columns),
    x: () => here && toggle(here.id),
    Enter: () => here && open(here.id),
    Escape: leave,
  });
  const selectAll = () => setSelected(new Set(badcases.map((one) => one.id)));
  const select = (ids: string[]) => setSelected(new Set(ids));
  return { place, selected, toggle, clear, leave, selectAll, select, open, setColumns };
}
