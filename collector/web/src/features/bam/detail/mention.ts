/** The beginning of a name that stands after @ just before the caret; undefined when none is typed. */
export function nameBeingTyped(text: string, caret: number): string | undefined {
  const found = /(?:^|[^\w@./-])@([A-Za-z0-9._-]*)$/.exec(text.slice(0, caret));
  return found?.[1];
}

/** The text with the name being typed made whole, and where the caret goes. */
export function withName(
  text: string,
  caret: number,
  login: string,
): { text: string; caret: number } {
  const typed = nameBeingTyped(text, caret);
  if (typed === undefined) return { text, caret };
  const before = text.slice(0, caret - typed.length) + login;
  const rest = text.slice(caret);
  const gap = rest.startsWith(' ') ? '' : ' ';
  return { text: before + gap + rest, caret: before.length + 1 };
}
