// What a page complains about: script errors, console errors, policy violations, refused requests.

/** Collects complaints of a page. `expected` are patterns of those that belong to the test. */
export function watch(page, expected = []) {
  const complaints = [];
  const note = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  page.on('pageerror', (error) => note(`script: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    // A refused request is noted below, with its address.
    const refused = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !refused) note(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) {
      note(`${response.status()} ${response.request().method()} ${response.url()}`);
    }
  });
  return complaints;
}
