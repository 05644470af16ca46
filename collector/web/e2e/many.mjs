// A person works in a collector that holds very many badcases. Prints how long the page's script ran for each kind of
// interaction, and as its last line one JSON object; ends with status 1 when a step fails. Part of "make bench-search".
//
//   node e2e/many.mjs --url http://127.0.0.1:8080 --login admin      the password is read from PASSWORD; needs chromium
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { Stopwatch } from './stopwatch.mjs';

/** The longest that one thing may take, in milliseconds. */
const patience = 60_000;
const { values } = parseArgs({ options: { url: { type: 'string' }, login: { type: 'string' } } });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
context.setDefaultTimeout(patience);
const page = await context.newPage();
const watch = new Stopwatch(page);
await watch.start();
const cases = page.locator('[data-badcase]');
const found = page.getByText(/^[\d,. ]+ found$/);

/** Opens a page of the collector and waits until cases are there. */
async function open(path) {
  await page.goto(`${values.url}${path}`);
  await cases.first().waitFor();
}

/** The requests that run. A stream of events never ends. */
const running = new Set();
page.on('request', (one) => one.resourceType() !== 'eventsource' && running.add(one));
page.on('requestfinished', (one) => running.delete(one));
page.on('requestfailed', (one) => running.delete(one));

/** Waits until nothing is asked of the collector any more and new parts of the page have begun, so that what follows is measured alone. */
async function quiet() {
  const end = Date.now() + patience;
  for (let calm = 0; calm < 12; calm = running.size === 0 ? calm + 1 : 0) {
    if (Date.now() > end) throw new Error(`still waiting for ${[...running][0].url()}`);
    await page.waitForTimeout(50);
  }
}

async function press(what, key, times) {
  for (let n = 0; n < times; n += 1) await watch.measure(what, () => page.keyboard.press(key));
}

try {
  await page.goto(`${values.url}/bam`);
  await page.getByLabel('Login').fill(values.login);
  await page.getByLabel('Password').fill(process.env.PASSWORD ?? '');
  await page.keyboard.press('Enter');
  await cases.first().waitFor();
  console.log(`     ${await found.innerText()}`);
  await quiet();
  await press('list: next', 'j', 30);
  await press('list: one row up', 'ArrowUp', 5);
  for (let n = 0; n < 20; n += 1) {
    await watch.measure('scroll the grid', () => page.mouse.wheel(0, 1200));
  }

  await open('/bam');
  await quiet();
  const facets = page.getByRole('complementary', { name: 'Facets' });
  for (let n = 0; n < 6; n += 1) {
    const all = await found.innerText();
    const value = facets.getByText('door', { exact: true }).first();
    await watch.measure('facet', async () => {
      await value.click();
      await page.waitForFunction((text) => !document.body.innerText.includes(text), all);
    });
    await quiet();
  }
  for (const text of ['mask status:open severity:high', 'dark door', 'glasses device:cam-0001']) {
    await open('/bam');
    await quiet();
    await page.keyboard.press('/');
    for (const letter of text) {
      await watch.measure('type in the search box', () => page.keyboard.type(letter));
    }
    await watch.measure('search', async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      await page.waitForURL(/[?&]q=/);
      await quiet();
    });
  }

  await open('/bam?view=table');
  await quiet();
  for (let n = 0; n < 15; n += 1) {
    await watch.measure('scroll the table', () => page.mouse.wheel(0, 900));
  }
  await page.mouse.wheel(0, -40_000);
  for (let n = 0; n < 6; n += 1) {
    await watch.measure('sort', async () => {
      await page.getByRole('button', { name: 'Sort by Severity' }).click();
      await page.waitForURL(/sort=-?severity/);
    });
    await quiet();
  }

  await open('/bam');
  await page.keyboard.press('j');
  for (let n = 0; n < 3; n += 1) {
    await watch.measure('open a case', async () => {
      await page.keyboard.press('Enter');
      await page.waitForURL(/badcases\/bc_/);
    });
    await quiet();
    if (n > 1) break;
    await watch.measure('back to the list', async () => {
      await page.keyboard.press('l');
      await cases.first().waitFor();
    });
  }
  await press('case: next', 'j', 20);
  await press('mark and go on', 'r', 10);
  await press('undo', 'u', 3);

  await page.goto(`${values.url}/bam/stats`);
  const by = page.getByRole('textbox', { name: 'By', exact: true });
  await by.waitFor();
  await quiet();
  for (const field of ['Device', 'Status', 'Function', 'Result']) {
    await watch.measure('statistics by another field', async () => {
      await by.click();
      await page.getByRole('option', { name: field, exact: true }).click();
      await quiet();
    });
  }
  const table = watch.table();
  console.table(table);
  const most = table.reduce((a, b) => (b.script_median_ms > a.script_median_ms ? b : a));
  console.log(JSON.stringify({ script_ms: most.script_median_ms, slowest: most.what }));
} catch (error) {
  console.error(`FAIL ${error.message}\n     address: ${page.url()}`);
  process.exitCode = 1;
}
await browser.close();
