// Files on their way in: whole folders, duplicates, connections that break, pages that are loaded anew; watched folders.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingWay } from './breaking.mjs';
import { disc } from './picture.mjs';
import { until } from './programs.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const uploads = (t) => t.page.getByRole('region', { name: 'Uploads' });
const line = (t, name) => t.page.locator(`[data-sending="${name}"]`);
const stage = (t, name, value) =>
  t.page.locator(`[data-sending="${name}"][data-stage="${value}"]`).waitFor();

/** What the page itself is told, as whoever is signed in. */
const ask = (t, path) => t.page.evaluate(async (at) => (await fetch(`/api/v1${at}`)).json(), path);

const large = 12 << 20;
/** Bytes a second of a slow way: the file takes some seconds. */
const slow = 6 << 20;

/** Writes a file of bytes that nothing else has. */
function makeLarge(t, name) {
  const bytes = randomBytes(large);
  const path = join(t.dir, name);
  writeFileSync(path, bytes);
  return { path, name, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Waits until a good part of a file is at the server, and not all of it. */
const halfWay = (t, name) =>
  until(`a part of ${name} being there`, async () => {
    const { items } = await ask(t, '/uploads?limit=200');
    const one = items.find((item) => item.name === name);
    if (one?.file) throw new Error('all of it came before');
    const text = await line(t, name).innerText();
    return one && / [2-9]\.\d MiB of/.test(text);
  });

/** Steps in order, as in story.mjs. */
export const filing = [
  [
    'uploads a whole folder, and points from duplicates to what is here',
    async (t) => {
      const folder = join(t.dir, 'tour');
      mkdirSync(join(folder, 'day 1'), { recursive: true });
      for (const n of [0, 1, 2])
        writeFileSync(join(folder, 'day 1', `d${n}.png`), disc(64, [n * 30, 9, 9], [9, 200, n]));
      writeFileSync(join(folder, 'nothing.txt'), '');
      await t.page.goto(`${t.collector.url}/dam/files`);
      const choose = t.page.locator('input[type=file][aria-label=Folder]');
      await choose.setInputFiles(folder);
      await uploads(t).getByText('3 of 4 files').waitFor();
      await uploads(t).getByText('Failed (1)').click();
      await stage(t, 'tour/nothing.txt', 'failed');
      await line(t, 'tour/nothing.txt').getByText('The file is empty.').waitFor();
      await button(t.page, 'Cancel nothing.txt').click();
      await t.page.getByText('64 × 64').nth(2).waitFor();
      await choose.setInputFiles(folder);
      await uploads(t).getByText('Here already (3)').click();
      await line(t, 'tour/day 1/d1.png')
        .getByRole('link', { name: /are here as d1.png/ })
        .click();
      await t.page.getByRole('heading', { name: 'd1.png' }).waitFor();
      await t.page.getByText('tour/day 1/d1.png').waitFor();
      await t.page.getByText('64 × 64 pixels').waitFor();
      await t.page.getByText('In no newest version of a document and in no set.').waitFor();
      // The queue is that of the page, wherever one goes on it.
      await t.page.getByRole('link', { name: 'Files', exact: true }).first().click();
      await button(t.page, 'Cancel nothing.txt').click();
      await button(t.page, 'Clear what is done').click();
      await uploads(t).waitFor({ state: 'detached' });
      // Dropped anywhere on the page.
      const transfer = await t.page.evaluateHandle(() => {
        const all = new DataTransfer();
        all.items.add(new File(['dropped'], 'dropped.txt'));
        return all;
      });
      await t.page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
      await t.page.getByText('Drop them here').waitFor();
      await t.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
      await stage(t, 'dropped.txt', 'stored');
      await button(t.page, 'Clear what is done').click();
    },
  ],
  [
    'goes on where it was when the connection breaks',
    async (t) => {
      t.way = await breakingWay(t.collector.url);
      const file = makeLarge(t, 'broken off.bin');
      await t.page.goto(`${t.way.url}/dam/files`);
      t.way.rate = slow;
      await t.page.locator('input[type=file][aria-label=Files]').setInputFiles(file.path);
      await halfWay(t, file.name);
      t.way.cut();
      await stage(t, file.name, 'stored');
      // Chromium sends the piece once more by itself, which the server refuses: it has the beginning already.
      const twice = /^409 PATCH .*\/uploads\//;
      t.complaints.splice(0, 9, ...t.complaints.filter((text) => !twice.test(text)));
      const again = t.way.offsets.at(-1);
      console.log(`     broke off, and went on at ${again} of ${large} bytes`);
      if (!(again > 0 && again < large)) throw new Error(`pieces at ${t.way.offsets}`);
      const found = await ask(t, `/files/${file.sha256}`);
      if (found.size !== large) throw new Error(`the file is ${JSON.stringify(found)}`);
      await button(t.page, 'Clear what is done').click();
    },
  ],
  [
    'goes on after a pause, and after the page was loaded anew',
    async (t) => {
      const file = makeLarge(t, 'left alone.bin');
      const choose = t.page.locator('input[type=file][aria-label=Files]');
      t.way.offsets.length = 0;
      await choose.setInputFiles(file.path);
      await halfWay(t, file.name);
      await button(t.page, `Pause ${file.name}`).click();
      await stage(t, file.name, 'paused');
      await t.page.reload();
      const begun = t.page.locator(`[data-begun="${file.name}"]`);
      await begun.getByText(/ of 12.0 MiB are here/).waitFor();
      t.way.rate = 0;
      await choose.setInputFiles(file.path);
      await stage(t, file.name, 'stored');
      if (!(t.way.offsets.at(-1) > 0)) throw new Error(`pieces at ${t.way.offsets}`);
      const found = await ask(t, `/files/${file.sha256}`);
      if (found.size !== large) throw new Error(`the file is ${JSON.stringify(found)}`);
      t.way.close();
    },
  ],
  [
    'follows a watched folder, and says when it is nearly full',
    async (t) => {
      const { watched } = t.collector;
      const { page } = t;
      await page.goto(`${t.collector.url}/dam/folders`);
      const card = page.getByRole('region', { name: 'incoming', exact: true });
      await card.getByText('0 present').waitFor();
      for (const n of [0, 1, 2, 3, 4, 5, 6, 7, 8])
        writeFileSync(join(watched, `w${n}.png`), disc(32, [n * 20, 99, 9], [9, 9, n]));
      await card.getByText('9 present').waitFor();
      await card.getByText('9 of 10 files in the folder itself').waitFor();
      await page.locator('[data-row="w3.png"]').getByText('Present').waitFor();
      rmSync(join(watched, 'w8.png'));
      await card.getByText('1 gone').click();
      await page.locator('[data-row="w8.png"]').getByText('Gone').waitFor();
      await page.getByText('All', { exact: true }).click();
      await page.getByRole('link', { name: 'w3.png' }).click();
      await page.getByRole('link', { name: 'incoming: w3.png' }).click();
      await button(card, 'Scan now').click();
      await card.getByText(/Looked through just now/).waitFor();
    },
  ],
];
