// A person finds what is wrong with a document's files, sets it aside and brings it back.
import { disc } from './picture.mjs';
import { form, send } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });

/** Steps in order, as in story.mjs. */
export const cleaning = [
  [
    'finds dark files and boxes out of bounds, sets them aside and brings them back',
    async (t) => {
      const pictures = Array.from({ length: 6 }, (_, n) => [
        'files',
        `lamp-${n}.png`,
        n === 0
          ? disc(96, [4, 4, 4], [9, 9, 9])
          : disc(96, [n * 20, 90, 40], [230 - n * 20, 30, 160]),
      ]);
      const { files } = await send(t, '/files', form({}, pictures));
      const rows = files.map(({ sha256, name }, n) => ({
        path: `lamps/${name}`,
        sha256,
        annotation: { boxes: [{ label: 'lamp', x: 10, y: 10, w: n === 5 ? 120 : 40, h: 40 }] },
      }));
      const { id } = await send(t, '/documents', { name: 'lamps', kind: 'train' });
      const file = ['file', 'lamps.json', JSON.stringify(rows)];
      await send(t, `/documents/${id}/versions`, form({ mode: 'append' }, [file]));
      t.lamps = id;
      await t.page.goto(`${t.collector.url}/dam/documents/${id}`);
      await t.page.getByRole('link', { name: 'Clean' }).click();
      await t.page.getByText('Nobody has looked yet').waitFor();
      await button(t.page, 'Look for what is wrong').first().click();
      await t.page.getByText('6 rows were looked at').waitFor();
      const checks = t.page.getByRole('navigation', { name: 'Checks' });
      await checks.getByText('Out of bounds').click();
      await t.page.getByText('lamps/lamp-5.png').first().waitFor();
      await button(t.page, 'Look').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByRole('img', { name: 'Results and ground truth' }).waitFor();
      await button(dialog, 'Set aside').click();
      await t.page.getByText('1 row is set aside').waitFor();
      await t.page.keyboard.press('Escape');
      await checks.getByText('Dark', { exact: true }).click();
      await button(t.page, 'Set all 1 aside').click();
      await t.page.getByText('Nothing left to look at').waitFor();
      await t.page.getByText('Set aside', { exact: true }).click();
      await t.page.getByText('set aside in version 3: dark').waitFor();
      await button(t.page, 'Bring all back').click();
      await t.page.getByText('Nothing is set aside').waitFor();
      await t.page.goto(`${t.collector.url}/dam/documents/${id}?query=has:attr.set_aside`);
      await t.page.getByText('1 row', { exact: true }).waitFor();
    },
  ],
  [
    'says what counts as wrong, and looks again by that',
    async (t) => {
      await t.page.goto(`${t.collector.url}/dam/documents/${t.lamps}/cleaning`);
      await button(t.page, 'What to look for').click();
      const dialog = t.page.getByRole('dialog');
      // Pictures of 96 pixels are too small now, and boxes may reach out as they like.
      await dialog.getByLabel('Side', { exact: true }).fill('120');
      await dialog.getByLabel('Out of bounds').uncheck();
      await button(dialog, 'Look').click();
      const checks = t.page.getByRole('navigation', { name: 'Checks' });
      await checks.getByText('Tiny').click();
      await t.page.getByText('lamps/lamp-3.png').first().waitFor();
      if (await checks.getByText('Out of bounds').isVisible())
        throw new Error('a check that is off has findings');
      // The next look starts with what this one was made with.
      await button(t.page, 'What to look for').click();
      await t.page.waitForFunction(
        () => document.querySelector('[role="dialog"] input[value="120"]') !== null,
      );
      await t.page.keyboard.press('Escape');
    },
  ],
];
