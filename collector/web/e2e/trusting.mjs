// A data engineer's way, through the page: from the badcases of a saved search to files that are collected, labelled, cleaned,
// understood, split so that nothing leaks, and downloaded as a pack.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { move } from './moving.mjs';
import { squares } from './picture.mjs';
import { addCase, send } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const link = (scope, name) => scope.getByRole('link', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name }).first();
const wanted = 12;

/** Chooses a document by its name in a dialog. */
async function choose(t, dialog, name) {
  await dialog.getByRole('textbox', { name: 'Document' }).fill(name);
  await t.page.getByRole('option', { name, exact: true }).click();
}

/** Steps in order, as in story.mjs. */
export const trusting = [
  [
    'asks for files like the badcases of a saved search',
    async (t) => {
      await t.page.setViewportSize({ width: 1440, height: 900 });
      await t.page.emulateMedia({ colorScheme: 'light' });
      for (const n of [901, 902])
        await addCase(t, { function: 'lobby' }, [[`case-${n}.png`, squares(128, n)]]);
      await t.page.goto(`${t.collector.url}/bam?q=function:lobby`);
      await t.page.getByText('2 found').waitFor();
      await button(t.page, 'Searches').click();
      await t.page.getByRole('menuitem', { name: 'Save this search …' }).click();
      const saving = t.page.getByRole('dialog');
      await saving.getByLabel('Name').fill('wrong in the lobby');
      await button(saving, 'Save').click();
      await saving.waitFor({ state: 'detached' });
      await t.page.goto(`${t.collector.url}/bam`);
      await button(t.page, 'Searches').click();
      await t.page.getByRole('menuitem', { name: /wrong in the lobby/ }).click();
      await t.page.getByText('2 found').waitFor();
      await t.page.locator('[data-badcase]').nth(1).waitFor();
      for (const key of ['j', 'x', 'j', 'x']) await t.page.keyboard.press(key);
      await t.page.getByRole('link', { name: 'Collect more' }).click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('2 badcases show what is meant').waitFor();
      await send(t, '/documents', { name: 'lobby pictures', kind: 'train' });
      await dialog.getByRole('textbox', { name: 'Title' }).fill('more of the lobby');
      await choose(t, dialog, 'lobby pictures');
      await dialog.getByRole('textbox', { name: 'How many rows' }).fill(String(wanted));
      await button(dialog, 'Make task').click();
      await heading(t.page, 'more of the lobby').waitFor();
      t.lobby = { collecting: t.page.url() };
      await move(t.page, 'Start');
      await t.page.getByText('Active', { exact: true }).first().waitFor();
    },
  ],
  [
    'brings a folder of files as rows, which the task sees come',
    async (t) => {
      const folder = join(t.dir, 'lobby');
      mkdirSync(folder, { recursive: true });
      for (let n = 0; n < wanted; n += 1)
        writeFileSync(join(folder, `${n}.png`), squares(128, n + 1, n === 0 ? 0.06 : 1));
      await t.page.goto(`${t.collector.url}/dam/files`);
      await t.page.locator('input[type=file][aria-label=Folder]').setInputFiles(folder);
      const uploads = t.page.getByRole('region', { name: 'Uploads' });
      await uploads.getByText(`${wanted} of ${wanted} files`).waitFor();
      await button(uploads, `Add these ${wanted} to a document`).click();
      const dialog = t.page.getByRole('dialog');
      await choose(t, dialog, 'lobby pictures');
      await dialog.getByRole('textbox', { name: 'Columns' }).fill('place=lobby');
      await t.page.keyboard.press('Enter');
      await button(dialog, 'Add rows').click();
      await heading(t.page, 'lobby pictures').waitFor();
      await t.page.getByText(`${wanted} rows`, { exact: true }).waitFor();
      t.lobby.document = t.page.url();
      // Again: what has rows gets none.
      await t.page.goto(`${t.collector.url}/dam/files?query=path:lobby`);
      await button(t.page, 'Add these to a document').click();
      await choose(t, dialog, 'lobby pictures');
      await button(dialog, 'Add rows').click();
      await t.page.getByText(`0 rows were added; ${wanted} files had rows already.`).waitFor();
      await t.page.goto(`${t.lobby.document}?query=attr.place:lobby`);
      await t.page.getByText(`${wanted} rows`, { exact: true }).waitFor();
      await t.page.goto(t.lobby.collecting);
      await t.page.getByText(`${wanted} of ${wanted}`).first().waitFor();
    },
  ],
  [
    'labels them by keyboard, and brings the labels into the document',
    async (t) => {
      const { page } = t;
      await page.goto(t.lobby.document);
      await page.getByRole('link', { name: 'New task' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Title' }).fill('faces in the lobby');
      await dialog.getByLabel('Name of class 1').fill('face');
      await button(dialog, 'Make task').click();
      await heading(page, 'faces in the lobby').waitFor();
      t.lobby.labelling = page.url();
      await move(page, 'Start');
      await page.getByText(`0 of ${wanted}`).first().waitFor();
      await page.goto(`${t.lobby.labelling}/label`);
      const marks = page.getByRole('complementary', { name: 'Classes and marks' });
      for (let n = 1; n <= wanted; n += 1) {
        await page.getByText(new RegExp(`^Item ${n}, `)).waitFor();
        await page.locator('.label-board img[data-shown]').waitFor();
        await page.keyboard.press('1');
        await page.keyboard.press('n');
        await marks.getByText('1 mark', { exact: true }).waitFor();
        await page.keyboard.press('Enter');
      }
      await page.getByText('Nothing is left for you').waitFor();
      await page.goto(t.lobby.labelling);
      await button(page, 'Apply labels').click();
      await page.getByText(`${wanted} applied`).waitFor();
      await page.goto(`${t.lobby.document}?query=class:face`);
      await page.getByText(`${wanted} rows`, { exact: true }).waitFor();
    },
  ],
  [
    'sets aside what is too dark, and sees what is left',
    async (t) => {
      const { page } = t;
      await page.goto(t.lobby.document);
      await link(page, 'Clean').click();
      await button(page, 'Look for what is wrong').first().click();
      await page.getByText(`${wanted} rows were looked at`).waitFor();
      const checks = page.getByRole('navigation', { name: 'Checks' });
      await checks.getByText('Dark', { exact: true }).click();
      await page.getByText('lobby/0.png').first().waitFor();
      await button(page, 'Set all 1 aside').click();
      await page.getByText('Nothing left to look at').waitFor();
      await page.goto(t.lobby.document);
      await link(page, 'Analyse').click();
      const card = (name) => page.getByRole('article', { name, exact: true });
      await card('Class').getByText('face').waitFor();
      await card('place').getByText('lobby').waitFor();
    },
  ],
  [
    'freezes sets that share nothing, and downloads them as a pack',
    async (t) => {
      const { page } = t;
      await page.goto(t.lobby.document);
      await page.getByRole('link', { name: 'Make sets' }).click();
      const planned = (role) => page.locator(`[data-planned="${role}"]`);
      // The one that is set aside is in no set.
      await planned('train').getByText('9 rows').waitFor();
      await planned('test').getByText('2 rows').waitFor();
      await page.getByRole('textbox', { name: 'Name' }).fill('lobby split');
      await button(page, 'Freeze 2 sets').click();
      await heading(page, 'lobby split').waitFor();
      const packs = page.getByRole('region', { name: 'Packs' });
      await button(packs, 'New pack').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Format').click();
      await page.getByRole('option', { name: 'COCO', exact: true }).click();
      await button(dialog, 'Prepare').click();
      const row = packs.locator('tbody tr').first();
      await row.getByText('11 rows').waitFor();
      const arrives = page.waitForEvent('download');
      await row.getByRole('link', { name: 'Download' }).click();
      const path = await (await arrives).path();
      const list = spawnSync('python3', ['-m', 'zipfile', '-l', path], { encoding: 'utf8' });
      const files = list.stdout.split('\n').filter((line) => /\.(png|json) /.test(line));
      const pictures = files.filter((line) => line.includes('.png')).length;
      if (pictures !== 11 || files.length === pictures)
        throw new Error(`the pack holds ${list.stdout}${list.stderr}`);
    },
  ],
];
