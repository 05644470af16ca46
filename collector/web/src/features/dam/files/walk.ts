/** A file that somebody chose; its path is within the folder that was chosen with it, "" when it was chosen alone. */
export interface Picked {
  file: File;
  path: string;
}

/** The most files that are taken at once, and how deep folders may lie in each other. */
export const mostFiles = 20_000;
const deepest = 64;

export interface Walked {
  files: Picked[];
  /** What was left out, in words. */
  left: string[];
}

/** What systems put into folders by themselves. */
const litter = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

const readAll = async (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // A reader gives some hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((settle, fail) => {
      reader.readEntries(settle, fail);
    });
    if (some.length === 0 || all.length > mostFiles) return all;
    all.push(...some);
  }
};

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((settle, fail) => {
    entry.file(settle, fail);
  });

/** Reads all files of what was dropped, folders with all that lies in them, up to a bound. */
export async function walk(entries: FileSystemEntry[]): Promise<Walked> {
  const out: Walked = { files: [], left: [] };
  const rest = entries.map((entry) => ({ entry, depth: 0 })).reverse();
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { entry, depth } = next;
    if (litter.has(entry.name)) continue;
    if (out.files.length >= mostFiles) {
      out.left.push(`Only the first ${mostFiles} files were taken.`);
      break;
    }
    const path = entry.fullPath.replace(/^\/+/, '');
    try {
      if (entry.isFile) {
        const file = await fileOf(entry as FileSystemFileEntry);
        out.files.push({ file, path: depth > 0 ? path : '' });
      } else if (depth >= deepest) {
        out.left.push(`${path} lies too deep.`);
      } else {
        const inner = await readAll(entry as FileSystemDirectoryEntry);
        inner.sort((a, b) => (a.name < b.name ? 1 : -1));
        for (const one of inner) rest.push({ entry: one, depth: depth + 1 });
      }
    } catch (cause) {
      out.left.push(`${path}: ${cause instanceof Error ? cause.message : 'cannot be read'}`);
    }
  }
  return out;
}

/** What was chosen by a dialog: of a folder the paths come with the files. */
export function chosen(list: FileList | null): Walked {
  const all = [...(list ?? [])].filter(({ name }) => !litter.has(name));
  const files = all
    .slice(0, mostFiles)
    .map((file) => ({ file, path: file.webkitRelativePath || '' }));
  return {
    files,
    left: all.length > mostFiles ? [`Only the first ${mostFiles} files were taken.`] : [],
  };
}

/** What was dropped; read within the event, since browsers forget it afterwards. */
export function dropped(transfer: DataTransfer): Promise<Walked> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return entries.length > 0 ? walk(entries) : Promise.resolve(chosen(transfer.files));
}
