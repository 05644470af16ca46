// A document through its versions: rows edited, compared and restored; labels of another tool in and out.
import { form, send } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const status = (t, text) => t.page.getByRole('status').getByText(text, { exact: true }).waitFor();

/** Picks a value in one of the page's drop-down fields. */
async function choose(page, scope, label, option) {
  await scope.getByRole('textbox', { name: label }).click();
  await page.getByRole('option', { name: option }).first().click();
}

const table = ['path,annotation,place', 'a.png,cat,hall', 'b.png,dog,hall', 'c.png,cat,gate'];

const coco = {
  images: [{ id: 1, file_name: 'x.png', width: 64, height: 48 }],
  categories: [{ id: 7, name: 'mask' }],
  annotations: [
    { id: 1, image_id: 1, category_id: 7, bbox: [4, 6, 20, 10], area: 200, iscrowd: 0 },
    { id: 2, image_id: 5, category_id: 7, bbox: [0, 0, 1, 1], area: 1, iscrowd: 0 },
  ],
};

/** Steps in order, as in story.mjs. */
export const versions = [
  [
    'edits rows for a reason, shows what changed and restores what was',
    async (t) => {
      const { page } = t;
      await page.setViewportSize({ width: 1440, height: 900 });
      const draft = { name: 'pets', kind: 'data', paths_only: true };
      const { id } = await send(t, '/documents', draft);
      await send(t, `/documents/${id}/versions`, form({}, [['file', 'p.csv', table.join('\n')]]));
      t.pets = id;
      await page.goto(`${t.collector.url}/dam/documents/${id}?query=attr.place:hall`);
      await page.getByText('2 rows', { exact: true }).waitFor();
      await button(page, 'Edit rows').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Column' }).fill('place');
      await dialog.getByRole('textbox', { name: 'Value' }).fill('lobby');
      await dialog.getByRole('textbox', { name: 'Why' }).fill('it was renamed');
      await button(dialog, 'Change them').click();
      await dialog.waitFor({ state: 'detached' });
      const list = page.getByRole('region', { name: 'Versions', exact: true });
      await list.locator('[data-row="2"]').getByText('it was renamed').waitFor();
      await list.locator('[data-row="2"]').getByRole('button', { name: 'Changes' }).click();
      await status(t, '0 added, 0 removed, 2 changed');
      await page.getByText('place: hall lobby').first().waitFor();
      await button(list.locator('[data-row="1"]'), 'Restore').click();
      await dialog.getByRole('textbox', { name: 'Why' }).fill('the old name stays');
      await button(dialog, 'Restore').click();
      await dialog.waitFor({ state: 'detached' });
      await list.locator('[data-row="3"]').getByText('the old name stays').waitFor();
    },
  ],
  [
    'brings labels of another tool in, and says what a format would lose before they go out',
    async (t) => {
      const { page } = t;
      await button(page, 'Import version').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/^Labels of another tool/).click();
      const file = {
        name: 'set.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(coco)),
      };
      await dialog.locator('input[type=file]').setInputFiles(file);
      await button(dialog, 'Import').click();
      await dialog.getByText('Version 4 has 4 rows').waitFor();
      await dialog.getByText(/Read as coco/).waitFor();
      await dialog.getByText('1 refused').waitFor();
      await button(dialog.locator('.mantine-Modal-body'), 'Close').click();
      await button(page, 'Download').click();
      await page.getByRole('menuitem', { name: /As a set of labels/ }).click();
      await choose(page, dialog, 'Format', /^voc$/);
      await dialog.getByText(/can be written/).waitFor();
      const download = page.waitForEvent('download');
      await dialog.getByRole('link', { name: 'Download' }).click();
      const name = (await download).suggestedFilename();
      if (name !== 'pets voc.zip') throw new Error(`the file is called ${name}`);
      await button(dialog.locator('.mantine-Modal-body'), 'Close').click();
    },
  ],
];
