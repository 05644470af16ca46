// A fleet manager asks devices to collect, sees a wrong expression told, and stops it.
const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name }).first();

/** Steps in order, as in story.mjs. */
export const campaigning = [
  [
    'asks devices to collect, and stops it',
    async (t) => {
      const { page } = t;
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${t.collector.url}/fleet/campaigns`);
      await page.getByText('No campaigns yet').waitFor();
      await button(page, 'New campaign').first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Name' }).fill('half-worn at night');
      const wanted = dialog.getByRole('textbox', { name: 'What is wanted' });
      await wanted.fill('label == "half" and lux < 20');
      await dialog.getByText(/lux/).nth(1).waitFor();
      await dialog.getByText(/line 1/).waitFor();
      if (await button(dialog, 'Start').isEnabled())
        throw new Error('a wrong expression can be sent');
      const told = /^422 POST .*\/campaigns\/try$/;
      t.complaints.splice(0, 9, ...t.complaints.filter((text) => !told.test(text)));
      await wanted.fill('label == "half" and attributes.lux < 20');
      await dialog.getByText(/devices? would collect now/).waitFor();
      await dialog.getByRole('textbox', { name: 'Of one device at most' }).fill('20');
      await button(dialog, 'Start').click();
      await heading(page, 'half-worn at night').waitFor();
      await page.getByText('0 of 200').waitFor();
      await page.getByText('20 at most').waitFor();
      await button(page, 'Stop').click();
      await page.getByText('Stopped', { exact: true }).waitFor();
      await page.goto(`${t.collector.url}/fleet/campaigns`);
      await page.locator('tr', { hasText: 'half-worn at night' }).waitFor();
    },
  ],
];
