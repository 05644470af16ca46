// Issues in GitLab and Jira for badcases: set up, made, linked, and followed by the tracker's webhook.
import { disc } from './picture.mjs';
import { until } from './programs.mjs';
import { addCase, receive } from './sending.mjs';
import { startGitLab, startJira } from './trackers.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });

/** Sets up a tracker by the page; gives the address and the secret for its webhook. */
async function setUp(t, name, kind, fields) {
  await t.page.goto(`${t.collector.url}/settings/trackers`);
  await button(t.page, 'New tracker').click();
  const dialog = t.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('textbox', { name: 'Kind' }).click();
  await t.page.getByRole('option', { name: kind, exact: true }).click();
  for (const [label, text] of Object.entries(fields)) {
    await dialog.getByLabel(label).first().fill(text);
  }
  await button(dialog, 'Save').click();
  await dialog.getByText('Copy the secret now').waitFor();
  const [hook, secret] = await dialog.getByTestId('secret').allInnerTexts();
  await button(dialog, 'Done').click();
  await button(t.page, `test ${name}`).click();
  await dialog.getByText('It works').waitFor();
  await t.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  // Where the tracker would reach the collector by its public address, the test does by the one it has.
  return { hook: t.collector.url + new URL(hook).pathname, secret };
}

const addOne = (t, n) =>
  addCase(t, { result: { label: `shut ${n}` }, truth: { label: `open ${n}` } }, [
    [`door-${n}.png`, disc(70 + n * 9, [40 + n * 50, 90, 30], [220, 220 - n * 60, 90])],
  ]);

const openCase = async (t, id) => {
  await t.page.goto(`${t.collector.url}/bam/badcases/${id}`);
  return t.page.getByRole('region', { name: 'Issues' });
};

const status = async (t, id) => (await receive(t, `/badcases/${id}`)).status;

async function useGitLab(t, gitlab) {
  const { hook, secret } = await setUp(t, 'Doors', 'GitLab', {
    Address: gitlab.url,
    Project: 'vision/door',
    Token: 'glpat-secret',
  });
  const id = await addOne(t, 0);
  const issues = await openCase(t, id);
  await button(issues, 'Issue').click();
  const dialog = t.page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('Doors are taken for shut');
  await dialog.getByLabel('Text').fill('See the picture. /close is no command here.');
  await button(dialog, 'Show').click();
  await dialog.getByText('open 0', { exact: true }).waitFor();
  await button(dialog, 'Create issue').click();
  await dialog.waitFor({ state: 'detached' });
  await issues.getByRole('link', { name: /vision\/door#1/ }).waitFor();
  await issues.getByText('opened', { exact: true }).waitFor();
  const [issue] = gitlab.issues;
  if (issue.title !== 'Doors are taken for shut') throw new Error(issue.title);
  for (const part of [`/bam/badcases/${id}`, '/api/v1/blobs/', '&#47;close'])
    if (!issue.description.includes(part)) throw new Error(`${part} is not in the description`);
  await gitlab.closeIssue(1, hook, secret);
  await issues.getByText('closed', { exact: true }).waitFor();
  await issues.getByText('Ann works on it').waitFor();
  await t.page.getByText('Resolved', { exact: true }).first().waitFor();
  if ((await status(t, id)) !== 'resolved') throw new Error('the badcase is not resolved');
  const wrong = await fetch(hook, {
    method: 'POST',
    headers: { 'X-Gitlab-Token': 'guessed' },
    body: '{"object_kind":"issue"}',
  });
  if (wrong.status !== 401) throw new Error(`a guessed secret: ${wrong.status}`);

  const other = await addOne(t, 1);
  const more = await openCase(t, other);
  await button(more, 'Issue').click();
  await dialog.getByText('Link an existing one').click();
  await dialog.getByRole('textbox', { name: 'Issue' }).fill(`${gitlab.url}/vision/door/-/issues/1`);
  await button(dialog, 'Link').click();
  await dialog.waitFor({ state: 'detached' });
  await more.getByRole('link', { name: '2 badcases' }).click();
  await t.page.locator('[data-badcase]').nth(1).waitFor();
  await t.page.getByText('2 found').waitFor();
}

async function useJira(t, jira) {
  const { hook, secret } = await setUp(t, 'Gates', 'Jira Cloud', {
    Address: jira.url,
    Project: 'DOOR',
    'Issue type': 'Bug',
    Account: 'bot@example.org',
    Token: 'jira-secret',
  });
  const ids = [await addOne(t, 2), await addOne(t, 3)];
  await t.page.goto(`${t.collector.url}/bam?id=${ids.join(',')}`);
  await t.page.locator('[data-badcase]').nth(1).waitFor();
  await t.page.keyboard.press('j');
  await t.page.keyboard.press('x');
  await button(t.page, 'Select all loaded').click();
  await button(t.page, 'Create issue').click();
  const dialog = t.page.getByRole('dialog', { name: 'Issue for 2 badcases' });
  await dialog.getByRole('textbox', { name: 'Tracker' }).click();
  await t.page.getByRole('option', { name: 'Gates (DOOR)' }).click();
  await dialog.getByLabel('Title').fill('Gates are taken for shut');
  await button(dialog, 'Create issue').click();
  await dialog.waitFor({ state: 'detached' });
  const issues = await openCase(t, ids[0]);
  await issues.getByRole('link', { name: /DOOR-1/ }).waitFor();
  await issues.getByText('To Do', { exact: true }).waitFor();
  const [issue] = jira.issues;
  if (issue.fields.summary !== 'Gates are taken for shut') throw new Error(issue.fields.summary);
  const text = JSON.stringify(issue.fields.description);
  for (const id of ids)
    if (!text.includes(`/bam/badcases/${id}`)) throw new Error(`${id} is not in ${text}`);
  await jira.finishIssue('DOOR-1', hook, secret);
  await issues.getByText('Done', { exact: true }).waitFor();
  await issues.getByText('Ben works on it').waitFor();
  for (const id of ids)
    await until('both being resolved', async () => (await status(t, id)) === 'resolved');

  // The other way round: what is resolved here is done there.
  const back = await addOne(t, 4);
  const own = await openCase(t, back);
  await button(own, 'Issue').click();
  const one = t.page.getByRole('dialog', { name: 'Issue for this badcase' });
  await one.getByRole('textbox', { name: 'Tracker' }).click();
  await t.page.getByRole('option', { name: 'Gates (DOOR)' }).click();
  await one.getByLabel('Title').fill('One more gate');
  await button(one, 'Create issue').click();
  await own.getByText('To Do', { exact: true }).waitFor();
  await t.page.keyboard.press('4');
  await own.getByText('Done', { exact: true }).waitFor();
  if (jira.issues[1].status !== 'Done') throw new Error('the issue is not done in Jira');
}

/** Steps in order, as in story.mjs. */
export const issuing = [
  [
    'makes an issue in GitLab, which resolves the badcase when it is closed there',
    async (t) => {
      const gitlab = await startGitLab();
      await useGitLab(t, gitlab).finally(gitlab.close);
    },
  ],
  [
    'makes an issue in Jira for several badcases, followed both ways',
    async (t) => {
      const jira = await startJira();
      await useJira(t, jira).finally(jira.close);
    },
  ],
];
