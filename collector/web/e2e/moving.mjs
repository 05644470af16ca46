const button = (scope, name) => scope.getByRole('button', { name, exact: true });

/** Brings the task that is looked at into another state, with a note. */
export async function move(page, name, note = '') {
  await button(page.getByRole('main'), name).click();
  const dialog = page.getByRole('dialog', { name: `${name}?` });
  if (note) await dialog.getByRole('textbox', { name: 'Note' }).fill(note);
  await button(dialog, name).click();
  await dialog.waitFor({ state: 'hidden' });
}
