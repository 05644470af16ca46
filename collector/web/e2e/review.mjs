// A person reviews many items, mostly by keyboard: real collector, Debian's Chromium. Prints how long the page's script ran
// for each kind of interaction; ends with status 1 when a step fails, the page complains or an interaction is slow.
//
// It goes with every run of the browser tests, on machines that do other things too, where --limit allows more script.
//
//   node e2e/review.mjs [--items 200] [--limit 100] [--pictures folder]      needs bin/mlife-collector ("make build") and chromium
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { patience, startCollector } from './programs.mjs';
import { steps } from './reviewsteps.mjs';
import { reach, Stopwatch } from './stopwatch.mjs';
import { watch } from './watch.mjs';

/** The longest the whole review may take, in milliseconds. */
const longest = 600_000;

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '200' },
    limit: { type: 'string', default: String(reach) },
    pictures: { type: 'string' },
  },
});
const began = Date.now();
const dir = mkdtempSync(join(tmpdir(), 'mlife-review-'));
const t = { dir, count: Number(values.items), pictures: values.pictures };
let browser;
let failed = false;
const late = setTimeout(() => void browser?.close(), longest);

try {
  t.collector = await startCollector(dir);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(patience);
  t.page = await context.newPage();
  t.watch = new Stopwatch(t.page);
  await t.watch.start();
  const complaints = watch(t.page, [/^401 GET .*\/api\/v1\/session$/, ...steps.expected]);
  for (const [what, step] of steps.list) {
    const start = Date.now();
    await step(t).catch((error) => {
      throw new Error(`${what}: ${error.message}`);
    });
    if (complaints.length > 0) throw new Error(`${what}: the page complains: ${complaints}`);
    console.log(`ok   ${what} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  }
  console.table(t.watch.table());
  const slow = t.watch.slow(Number(values.limit));
  if (slow.length > 0) throw new Error(`slower than ${values.limit} ms: ${slow}`);
} catch (error) {
  failed = true;
  console.error(`FAIL ${error.message}`);
  if (t.page && !t.page.isClosed()) {
    const picture = join(dir, 'failure.png');
    await t.page.screenshot({ path: picture }).catch(() => undefined);
    console.error(`     screenshot: ${picture}\n     address: ${t.page.url()}`);
  }
  if (t.collector) console.error(t.collector.program.tail());
}
clearTimeout(late);
await browser?.close();
await t.collector?.program.stop();
if (!failed) rmSync(dir, { recursive: true, force: true });
const took = ((Date.now() - began) / 1000).toFixed(1);
console.log(failed ? `the review failed after ${took} s` : `${t.count} items reviewed (${took} s)`);
process.exitCode = failed ? 1 : 0;
