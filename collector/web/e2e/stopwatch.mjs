// How long the page's script runs for what a person does, by Chromium's own counters.

/** The most script that one interaction may run for, in milliseconds (median of its kind). */
export const reach = 100;

const names = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration', 'TaskDuration'];

/** Measures interactions on one page. */
export class Stopwatch {
  constructor(page) {
    this.page = page;
    this.rows = [];
  }

  async start() {
    this.cdp = await this.page.context().newCDPSession(this.page);
    await this.cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  }

  async read() {
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
  }

  /** Does something, waits until it has been drawn, and keeps the milliseconds of script it took. */
  async measure(what, act) {
    const before = await this.read();
    await act();
    await this.page.evaluate(
      () =>
        new Promise((drawn) => {
          requestAnimationFrame(() => requestAnimationFrame(drawn));
        }),
    );
    const after = await this.read();
    const row = { what };
    for (const name of names) row[name] = after[name] - before[name];
    this.rows.push(row);
    return row.ScriptDuration;
  }

  /** The kinds of interaction that ran script for longer than `limit` milliseconds. */
  slow(limit) {
    return this.table()
      .filter((row) => row.script_median_ms > limit)
      .map((row) => `${row.what} ${row.script_median_ms} ms`);
  }

  /** The measured kinds of interaction with their median and worst. */
  table() {
    const kinds = new Map();
    for (const row of this.rows) kinds.set(row.what, [...(kinds.get(row.what) ?? []), row]);
    return [...kinds].map(([what, rows]) => {
      const script = rows.map((row) => row.ScriptDuration).sort((a, b) => a - b);
      const all = rows.map((row) => row.TaskDuration).sort((a, b) => a - b);
      return {
        what,
        times: rows.length,
        script_median_ms: Number(script[script.length >> 1].toFixed(1)),
        script_max_ms: Number(script.at(-1).toFixed(1)),
        task_median_ms: Number(all[all.length >> 1].toFixed(1)),
      };
    });
  }
}
