/** Splits a typed command into arguments: blanks separate, quotes keep together. There is no shell. */
export function splitCommand(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let started = false;
  let quote = '';
  for (const letter of text) {
    if (quote) {
      if (letter === quote) quote = '';
      else part += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      started = true;
    } else if (/\s/.test(letter)) {
      if (started) parts.push(part);
      part = '';
      started = false;
    } else {
      part += letter;
      started = true;
    }
  }
  if (started) parts.push(part);
  return parts;
}

/** The opposite: one line that splits into these arguments again. */
export function joinCommand(parts: string[]): string {
  return parts
    .map((part) => {
      if (part !== '' && !/[\s"']/.test(part)) return part;
      return part.includes('"') ? `'${part}'` : `"${part}"`;
    })
    .join(' ');
}
