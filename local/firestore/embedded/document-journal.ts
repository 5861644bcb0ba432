import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, DocumentStore } from './document-store.ts';
import type { Document } from './messages.ts';
import { decode, encode } from './protos.ts';

// One line a change: the document's name, then its protobuf in base64, or nothing for a document that is gone.
function line({ name, after }: Pick<Change, 'name' | 'after'>): string {
  return `${JSON.stringify(after ? [name, encode('Document', after).toString('base64')] : [name])}\n`;
}

function replay(file: string): Map<string, string | undefined> {
  const last = new Map<string, string | undefined>();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return last; // the first start
  }
  for (const row of text.split('\n')) {
    try {
      const [name, document] = JSON.parse(row) as [string, string?];
      last.set(name, document);
    } catch {
      continue; // the end of the file, or a line that a killed process left half written
    }
  }
  return last;
}

/** Keeps a store on disk: every commit is written before it is answered, and the file is packed at each start. */
export function keepOnDisk(store: DocumentStore, folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'documents.jsonl');
  const packed = openSync(`${file}.next`, 'w');
  for (const [, encoded] of replay(file)) {
    if (encoded === undefined) continue;
    const { fields = {}, ...rest } = decode<Partial<Document>>('Document', Buffer.from(encoded, 'base64'));
    const document = { ...rest, fields } as Document;
    store.restore(document);
    writeSync(packed, line({ name: document.name, after: document }));
  }
  closeSync(packed);
  renameSync(`${file}.next`, file);
  const journal = openSync(file, 'a');
  const stop = store.onCommit((changes) => void writeSync(journal, changes.map(line).join('')));
  return () => {
    stop();
    closeSync(journal);
  };
}
