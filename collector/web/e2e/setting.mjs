// A person looks through many rows and makes sets of them that cannot leak unseen.
import { statSync } from 'node:fs';
import { squares } from './picture.mjs';
import { until } from './programs.mjs';
import { form, receive, send } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name }).first();

/** How many rows the long document has. */
const many = 20_000;

const table = (count) => {
  const rows = Array.from({ length: count }, (_, n) => {
    const place = ['lift', 'hall', 'gate', 'door'][n % 4];
    return `frames/${n}.jpg,${n % 5 === 0 ? 'no mask' : 'mask'},${place},${n % 24}`;
  });
  return ['path,annotation,place,hour', ...rows].join('\n');
};

/** Adds a document with one version; gives its ID. */
async function addDocument(t, draft, name, bytes) {
  const { id } = await send(t, '/documents', draft);
  await send(t, `/documents/${id}/versions`, form({ mode: 'append' }, [['file', name, bytes]]));
  return id;
}

/** Steps in order, as in story.mjs. */
export const setting = [
  [
    'goes through the rows of a long document by search, order and keyboard',
    async (t) => {
      await t.page.setViewportSize({ width: 1440, height: 900 });
      const draft = { name: 'frames', kind: 'train', paths_only: true };
      t.frames = await addDocument(t, draft, 'frames.csv', table(many));
      await t.page.goto(`${t.collector.url}/dam/documents/${t.frames}`);
      await t.page.getByText('20,000 rows', { exact: true }).waitFor();
      const grid = t.page.getByRole('grid', { name: 'Rows' });
      await grid.focus();
      await t.page.keyboard.press('End');
      await grid.locator('[data-row="20000"]').waitFor();
      const drawn = await grid.locator('[role="row"]').count();
      if (drawn > 80) throw new Error(`${drawn} rows are in the document at once`);
      await t.page.keyboard.press('Home');
      await grid.locator('[data-row="1"]').waitFor();
      const box = t.page.getByRole('textbox', { name: 'Search', exact: true });
      await box.fill('attr.place:li');
      await t.page.getByRole('option', { name: /lift/ }).getByText('5,000').waitFor();
      await box.fill('attr.place:lift label:"no mask"');
      await box.press('Enter');
      await t.page.getByText('1,000 rows', { exact: true }).waitFor();
      await button(t.page, 'Sort by Path').click();
      await t.page.waitForURL(/sort=path/);
      await grid.getByText('frames/0.jpg').waitFor();
      await grid.focus();
      await t.page.keyboard.press('ArrowDown');
      await t.page.keyboard.press('Enter');
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('frames/100.jpg').waitFor();
      await dialog.getByText('No file here').waitFor();
      await t.page.keyboard.press('ArrowRight');
      await dialog.getByText('frames/1000.jpg').waitFor();
      await t.page.keyboard.press('Escape');
      await box.fill('nowhere');
      await box.press('Enter');
      await t.page.getByText('No row matches').waitFor();
    },
  ],
  [
    'opens a row with its annotation drawn',
    async (t) => {
      const pictures = Array.from({ length: 10 }, (_, n) => [
        'files',
        `yard-${n}.png`,
        squares(64, 900 + n),
      ]);
      const { files } = await send(t, '/files', form({}, pictures));
      const rows = files.map(({ sha256, name }, n) => ({
        path: `yard/${name}`,
        sha256,
        annotation: {
          label: n % 2 === 0 ? 'day' : 'night',
          boxes: [
            { label: 'disc', x: 14, y: 14, w: 36, h: 36 },
            { label: 'ground', x: 2, y: 50, w: 60, h: 12 },
          ],
        },
        camera: `camera-${n % 5}`,
      }));
      const draft = { name: 'yard', kind: 'train' };
      t.yard = await addDocument(t, draft, 'yard.json', JSON.stringify(rows));
      await t.page.goto(`${t.collector.url}/dam/documents/${t.yard}`);
      await t.page.locator('[data-row="3"]').click();
      await t.page.waitForURL(/row=3/);
      const dialog = t.page.getByRole('dialog');
      const drawing = dialog.getByRole('img', { name: 'Results and ground truth' });
      await until(
        'both boxes being drawn',
        async () => (await drawing.getAttribute('data-drawn')) === '2',
      );
      await t.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    },
  ],
  [
    'makes sets, and a leaking one only for a reason',
    async (t) => {
      await t.page.goto(`${t.collector.url}/dam/documents/${t.yard}`);
      await t.page.getByRole('link', { name: 'Make sets' }).click();
      await t.page.getByLabel('Validation, %').fill('20');
      const planned = (role) => t.page.locator(`[data-planned="${role}"]`);
      await t.page.getByRole('textbox', { name: 'Keep together' }).click();
      await t.page.getByRole('option', { name: 'camera' }).click();
      await planned('train').getByText('6 rows').waitFor();
      await planned('validation').getByText('2 rows').waitFor();
      await planned('test').getByText('2 rows').waitFor();
      await t.page.getByRole('textbox', { name: 'Name' }).fill('yards');
      await button(t.page, 'Freeze 3 sets').click();
      await heading(t.page, 'yards').waitFor();
      const family = t.page.getByRole('region', { name: 'Sets of this split' });
      await family.locator('tbody tr').nth(2).waitFor();

      await t.page.goto(`${t.collector.url}/dam/sets/new?document=${t.yard}`);
      await t.page.getByText('One set', { exact: true }).click();
      await planned('test').getByText('6 files are in the training set').waitFor();
      await t.page.getByRole('textbox', { name: 'Name' }).fill('whole yard');
      const freeze = button(t.page, 'Freeze the set');
      if (await freeze.isEnabled()) throw new Error('a leak is frozen without a reason');
      await t.page.getByLabel('Why these files may be on both sides').fill('a look at all');
      await freeze.click();
      await heading(t.page, 'whole yard').waitFor();
      const why = t.page.getByRole('alert').filter({ hasText: 'Files on both sides' });
      await why.getByText('a look at all').waitFor();
      await why.getByRole('link', { name: 'yards' }).first().waitFor();
      await t.page.goto(`${t.collector.url}/dam/sets`);
      await t.page.locator('tr', { hasText: 'whole yard' }).waitFor();
      await t.page.locator('tr', { hasText: 'yards' }).nth(2).waitFor();
    },
  ],
  [
    'packs the sets of a split and downloads them',
    async (t) => {
      await t.page.goto(
        `${t.collector.url}/dam/sets?query=${encodeURIComponent('name:yards role:train')}`,
      );
      await t.page.locator('tr', { hasText: 'yards' }).first().click();
      const packs = t.page.getByRole('region', { name: 'Packs' });
      await packs.getByText('No pack yet').waitFor();
      await button(packs, 'New pack').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Format').click();
      await t.page.getByRole('option', { name: 'WebDataset, tar shards' }).click();
      await dialog.getByLabel('Rows of a shard, at most').fill('4');
      await dialog.getByRole('checkbox', { name: 'Validation, 2 rows' }).uncheck();
      await button(dialog, 'Prepare').click();
      const row = packs.locator('tbody tr').first();
      await row.getByText('8 rows').waitFor();
      const arrives = t.page.waitForEvent('download');
      await row.getByRole('link', { name: 'Download' }).click();
      const download = await arrives;
      const size = statSync(await download.path()).size;
      const { items } = await receive(t, '/packs');
      if (size !== items[0].size || !download.suggestedFilename().endsWith('-webdataset.tar')) {
        throw new Error(`${download.suggestedFilename()} has ${size} bytes of ${items[0].size}`);
      }
      await button(row, 'What it holds').click();
      const held = t.page.getByRole('dialog');
      await held.getByText('train: 6 rows').waitFor();
      await held.getByText('test: 2 rows').waitFor();
      await held.getByRole('link', { name: /train-000001/ }).waitFor();
      await t.page.keyboard.press('Escape');
    },
  ],
];
