// Goes through the page with a real collector, a real agent and Debian's Chromium; ends with status 1 when a step fails or
// the page complains. Everything it starts has a folder of its own and is ended by its process id.
//
//   node e2e/run.mjs --only setting,seeing    after the first step of the story, only the steps of these files
//   npm run e2e        needs bin/mlife-collector and bin/mlife-agent ("make build") and chromium
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { acting } from './acting.mjs';
import { analysing } from './analysing.mjs';
import { filing } from './filing.mjs';
import { campaigning } from './campaigning.mjs';
import { cleaning } from './cleaning.mjs';
import { finding } from './finding.mjs';
import { issuing } from './issuing.mjs';
import { labelling } from './labelling.mjs';
import { leaking } from './leaking.mjs';
import { labeltools } from './labeltools.mjs';
import { patience, startCollector } from './programs.mjs';
import { prelabelling } from './prelabelling.mjs';
import { printing } from './printing.mjs';
import { seeing } from './seeing.mjs';
import { setting } from './setting.mjs';
import { story } from './story.mjs';
import { turning } from './turning.mjs';
import { versions } from './versions.mjs';
import { tasking } from './tasking.mjs';
import { trusting } from './trusting.mjs';
import { watch } from './watch.mjs';

/** The longest the whole run may take, in milliseconds. */
const longest = 600_000;

const parts = {
  story,
  seeing,
  acting,
  turning,
  issuing,
  printing,
  finding,
  setting,
  leaking,
  filing,
  prelabelling,
  labelling,
  labeltools,
  analysing,
  versions,
  cleaning,
  campaigning,
  tasking,
  trusting,
};
const only = process.argv.indexOf('--only') + 1;
const chosen = only > 0 ? (process.argv[only] ?? '').split(',') : Object.keys(parts);
const steps = chosen.flatMap((name) => {
  if (!parts[name]) throw new Error(`--only ${name}: there are ${Object.keys(parts).join(', ')}`);
  return parts[name];
});
if (!chosen.includes('story')) steps.unshift(story[0]);

const began = Date.now();
const dir = mkdtempSync(join(tmpdir(), 'mlife-page-'));
const t = { dir };
let browser;
let failure;

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function run() {
  t.collector = await startCollector(dir);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(patience);
  t.page = await context.newPage();
  // Nobody is signed in yet: the page asks who is, and learns that by a refusal.
  t.complaints = watch(t.page, [/^401 GET .*\/api\/v1\/session$/]);
  for (const [what, step] of steps) {
    const start = Date.now();
    await step(t).catch((error) => {
      throw new Error(`${what}: ${error.message}`);
    });
    if (t.complaints.length > 0) throw new Error(`${what}: the page complains`);
    console.log(`ok   ${what} (${seconds(start)})`);
  }
}

/** Keeps what helps to understand a failure, and says where. */
async function explain(error) {
  console.error(`FAIL ${error.message}`);
  for (const text of t.complaints ?? []) console.error(`     ${text}`);
  if (t.page) {
    const picture = join(dir, 'failure.png');
    await t.page.screenshot({ path: picture, fullPage: true }).then(
      () => console.error(`     screenshot: ${picture}`),
      (cause) => console.error(`     no screenshot: ${cause.message}`),
    );
    console.error(`     address: ${t.page.url()}`);
  }
  for (const one of [t.collector, t.agent]) {
    if (!one) continue;
    const log = join(dir, `${one.program.name}.log`);
    writeFileSync(log, one.program.output);
    console.error(`     log: ${log}`);
  }
}

async function end() {
  await browser?.close();
  await t.agent?.program.stop();
  await t.collector?.program.stop();
  if (!failure) rmSync(dir, { recursive: true, force: true });
}

const late = setTimeout(() => {
  failure ??= new Error(`not done within ${longest / 1000} s`);
  // The step that hangs fails with the page.
  void browser?.close();
}, longest);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    failure ??= new Error(`stopped by ${signal}`);
    void browser?.close();
  });
}
try {
  await run();
} catch (error) {
  failure ??= error;
  await explain(failure);
}
clearTimeout(late);
await end();
console.log(
  failure ? `the page failed after ${seconds(began)}` : `the page works (${seconds(began)})`,
);
process.exitCode = failure ? 1 : 0;
