/**
 * Changes a query of the search language as text, term by term: facets add and remove their values so that the search box
 * and the address always say what is shown. The server alone understands a query; here it is only cut at its blanks.
 */

/** The terms of a query that stand outside quotes and parentheses. */
export function termsOf(q: string): string[] {
  const terms: string[] = [];
  let term = '';
  let depth = 0;
  let quoted = false;
  for (let n = 0; n < q.length; n += 1) {
    const char = q.charAt(n);
    if (quoted && char === '\\') {
      term += char + q.charAt(n + 1);
      n += 1;
      continue;
    }
    if (char === '"') quoted = !quoted;
    if (!quoted && char === '(') depth += 1;
    if (!quoted && char === ')') depth -= 1;
    if (!quoted && depth <= 0 && /\s/.test(char)) {
      if (term) terms.push(term);
      term = '';
    } else {
      term += char;
    }
  }
  if (term) terms.push(term);
  return terms;
}

/** A value as it is written in a query. */
export function quoteValue(value: string): string {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(value) && !/^(and|or|not|null)$|\.\./i.test(value)) {
    return value;
  }
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The values of a term's list. */
function valuesOf(text: string): string[] {
  const inner = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text;
  const found = inner.match(/"(?:\\.|[^"\\])*"|[^,\s][^,]*/g) ?? [];
  return found.map((one) => {
    const value = one.trim();
    return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  });
}

/** Whether a query has alternatives that further terms must be kept apart from. */
const alternatives = (terms: string[]) => terms.some((term) => /^or$/i.test(term));

/** Where a query has the plain list of a field, as facets write it; -1 among alternatives and after "not". */
function placeOf(terms: string[], field: string): number {
  if (alternatives(terms)) return -1;
  return terms.findIndex(
    (term, n) => term.startsWith(`${field}:`) && !/^not$/i.test(terms[n - 1] ?? ''),
  );
}

/** The values that a query asks of a field with a plain list. */
export function chosenValues(q: string, field: string): string[] {
  const terms = termsOf(q);
  const term = terms[placeOf(terms, field)];
  return term ? valuesOf(term.slice(field.length + 1)) : [];
}

/** The query without the plain list of one field. */
export function withoutField(q: string, field: string): string {
  const terms = termsOf(q);
  const place = placeOf(terms, field);
  if (place < 0) return q.trim();
  // Terms are joined by "and" in any case: the word would be left standing alone.
  return terms.filter((term, n) => n !== place && !/^and$/i.test(term)).join(' ');
}

/** The query with the values of one field; none takes the field away. */
export function withValues(q: string, field: string, values: string[]): string {
  const rest = withoutField(q, field);
  if (values.length === 0) return rest;
  const list = values.map(quoteValue).join(', ');
  const term = values.length === 1 ? `${field}:${list}` : `${field}:(${list})`;
  return `${alternatives(termsOf(rest)) ? `(${rest})` : rest} ${term}`.trim();
}

/** The query with one value of a field added or, when it is there, taken away. */
export function toggleValue(q: string, field: string, value: string): string {
  const old = chosenValues(q, field);
  return withValues(
    q,
    field,
    old.includes(value) ? old.filter((one) => one !== value) : [...old, value],
  );
}

/** A query and further parts that must hold as well. */
export function joined(q: string, ...parts: string[]): string {
  const rest = parts.filter(Boolean);
  if (rest.length === 0) return q.trim();
  const base = q.trim();
  return [alternatives(termsOf(base)) ? `(${base})` : base, ...rest].filter(Boolean).join(' ');
}
