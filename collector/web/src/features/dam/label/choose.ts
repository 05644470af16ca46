import { change, classify, find } from './edits';
import { drawnAs, toolDraws, type Bench, type Spec } from './spec';
import type { Desk } from './useWork';

interface Choice {
  spec: Spec;
  desk: Desk;
  bench: Bench;
  onBench: (part: Partial<Bench>) => void;
  picked: string | undefined;
}

/**
 * What the key of a class does: the picked mark gets it, or what is drawn next; the whole, if the class is for that alone
 * or it is asked for. With `several` the whole keeps its other classes.
 */
export function chooseClass(p: Choice, name: string, whole: boolean, several = false): void {
  const { spec, desk, bench, picked, onBench } = p;
  const shapes = spec.classes.find((one) => one.name === name)?.shapes ?? [];
  const mark = picked === undefined ? undefined : find(desk.work, picked);
  if (shapes.includes('class') && (whole || shapes.length === 1)) {
    desk.set({ ...classify(desk.work, name, several), suggested: [] });
    return;
  }
  if (mark) {
    // One that may not be drawn so is refused by the server: it is left alone.
    if (shapes.includes(drawnAs(mark.shape.kind)) && mark.label !== name)
      desk.set(change(desk.work, mark.key, { label: name }));
    else if (!shapes.includes(drawnAs(mark.shape.kind))) return;
  }
  const now = toolDraws(bench.tool);
  const tool = spec.tools.find((one) => {
    const drawn = toolDraws(one);
    return drawn !== undefined && shapes.includes(drawn);
  });
  const fits = mark !== undefined || now === undefined || shapes.includes(now);
  onBench({ label: name, ...(!fits && tool && { tool }) });
}
