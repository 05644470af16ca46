import { useCallback, useMemo, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { Badcase } from '@/lib/api/contract';
import { useCommands } from '@/lib/useCommands';

/** What a person has chosen in a list, and where the keyboard stands. */
export interface ListState {
  /** The row the keyboard stands on; -1 before the first key. */
  place: number;
  selected: ReadonlySet<string>;
  /** All that the search finds is selected, also what is not loaded. */
  all: boolean;
  isSelected: (id: string) => boolean;
  /** Selects one or not; with `range` all from the one before to it. */
  toggle: (id: string, range: boolean) => void;
  clear: () => void;
  /** Clears the selection and takes the keyboard away. */
  leave: () => void;
  selectLoaded: () => void;
  selectAll: () => void;
  open: (id: string) => void;
  /** Goes to the next row. */
  next: () => void;
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

const none: ReadonlySet<string> = new Set();

/** The IDs from one to another in the order of the list. */
export function between(badcases: Badcase[], from: string, to: string): string[] {
  const one = badcases.findIndex((badcase) => badcase.id === from);
  const other = badcases.findIndex((badcase) => badcase.id === to);
  if (one < 0 || other < 0) return [to];
  return badcases.slice(Math.min(one, other), Math.max(one, other) + 1).map(({ id }) => id);
}

function useSelection(badcases: Badcase[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(none);
  const [all, setAll] = useState(false);
  const [anchor, setAnchor] = useState('');
  const toggle = useCallback(
    (id: string, range: boolean) => {
      setAnchor(id);
      setAll(false);
      setSelected((old) => {
        const next = new Set(all ? badcases.map((one) => one.id) : old);
        if (range) between(badcases, anchor, id).forEach((one) => next.add(one));
        else if (!next.delete(id)) next.add(id);
        return next;
      });
    },
    [badcases, anchor, all],
  );
  const clear = useCallback(() => {
    setSelected(none);
    setAll(false);
  }, []);
  const isSelected = (id: string) => all || selected.has(id);
  const selectLoaded = () => setSelected(new Set(badcases.map((one) => one.id)));
  const selectAll = () => {
    selectLoaded();
    setAll(true);
  };
  return { selected, all, isSelected, toggle, clear, selectLoaded, selectAll };
}

/** Where the keyboard stands: known by the case's ID, as the list may move; by its number when it has left the list. */
function usePlace(badcases: Badcase[]) {
  const { search } = useLocation();
  const [stand, setStand] = useState({ id: opened.search === search ? opened.id : '', index: -1 });
  const found = useMemo(
    () => (stand.id ? badcases.findIndex((one) => one.id === stand.id) : -1),
    [badcases, stand.id],
  );
  const place = found >= 0 ? found : Math.min(stand.index, badcases.length - 1);
  const move = (by: number) => {
    const index = Math.max(0, Math.min(badcases.length - 1, place + by));
    setStand({ id: badcases[index]?.id ?? '', index });
  };
  const reset = useCallback(() => setStand({ id: '', index: -1 }), []);
  return { place, move, reset };
}

/** Keyboard and mouse over one list. */
export function useListState(badcases: Badcase[]): ListState {
  const { search } = useLocation();
  const selection = useSelection(badcases);
  const { place, move, reset } = usePlace(badcases);
  // Only keys need it: the page is not drawn again for it.
  const columns = useRef(1);
  const setColumns = useCallback((n: number) => {
    columns.current = n;
  }, []);
  const navigate = useNavigate();
  const open = useCallback(
    (id: string) => void navigate(`/bam/badcases/${id}`, { state: { from: search } }),
    [navigate, search],
  );
  const { clear, toggle } = selection;
  const leave = useCallback(() => {
    clear();
    reset();
  }, [clear, reset]);
  const here = badcases[place];
  useCommands({
    next: () => move(1),
    previous: () => move(-1),
    down: () => move(columns.current),
    up: () => move(-columns.current),
    select: here && (() => toggle(here.id, false)),
    range: here && (() => toggle(here.id, true)),
    selectAll: selection.selectAll,
    open: here && (() => open(here.id)),
    clear: leave,
  });
  return { ...selection, place, leave, open, next: () => move(1), setColumns };
}
