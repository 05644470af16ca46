/** What an embedding space is called for people. */
export function spaceName(space: string): string {
  const [kind = '', ...rest] = space.split('/');
  switch (kind) {
    case 'shape':
      return 'Shapes of pictures';
    case 'colour':
      return 'Colours and texture of pictures';
    case 'sound':
      return 'Sound of recordings';
    case 'own':
      return `Embeddings by ${rest.slice(0, -1).join('/') || 'an extension'} (${rest.at(-1) ?? '?'} numbers)`;
    case 'given':
      return `Embeddings of ${rest.slice(0, -1).join('/') || 'unknown'} (${rest.at(-1) ?? '?'} numbers)`;
    default:
      return space || 'None';
  }
}

/** A search kept as query parameters, in words. */
export function searchWords(search: string): string {
  const parts = [...new URLSearchParams(search)].map(([name, value]) =>
    name === 'q' ? value : `${name}: ${value}`,
  );
  return parts.length > 0 ? parts.join(', ') : 'All badcases';
}
