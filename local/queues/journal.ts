import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { LocalError } from '../errors.ts';

/** An append-only file of JSON lines: what was acknowledged survives kill -9 of this process. */
export interface Journal<Entry> {
  /** Adds a line to the next write; lines reach the disk in the order of these calls. */
  append(entry: Entry): void;
  /** Resolves once everything appended so far is in the file. One write serves all who wait for it. */
  commit(): Promise<void>;
  /** Writes what is left and closes the file; safe to call twice. */
  close(): void;
}

export interface JournalOptions<Entry> {
  readonly file: string;
  /** Called for every line found at start, in order. */
  readonly replay: (entry: Entry) => void;
  /** The present state as lines: what a compacted journal holds. */
  readonly snapshot: () => Iterable<Entry>;
  /** Bytes appended after which the file is compacted while running. */
  readonly compactAfterBytes?: number;
}

/** A last line without its newline was cut by a kill, so nobody was told that it is kept: it is left out. */
function* lines(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(1 << 20);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
      const parts = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } finally {
    closeSync(handle);
  }
}

function replayFile<Entry>(file: string, replay: (entry: Entry) => void): void {
  if (!existsSync(file)) return;
  let number = 0;
  for (const line of lines(file)) {
    number += 1;
    try {
      replay(JSON.parse(line) as Entry);
    } catch (cause) {
      throw new LocalError('broken', `Line ${number} of ${file} cannot be read. \`npm run reset\` clears it.`, {
        cause,
      });
    }
  }
}

function writeAll(handle: number, bytes: Buffer, left: (rest: Buffer) => void = () => {}): void {
  for (let rest = bytes; rest.length > 0; left(rest)) rest = rest.subarray(writeSync(handle, rest));
}

function* inBatches(entries: Iterable<unknown>): Generator<Buffer> {
  let batch: string[] = [];
  for (const entry of entries) {
    if (batch.push(`${JSON.stringify(entry)}\n`) < 1000) continue;
    yield Buffer.from(batch.join(''));
    batch = [];
  }
  yield Buffer.from(batch.join(''));
}

export function openJournal<Entry>(options: JournalOptions<Entry>): Journal<Entry> {
  const { file, compactAfterBytes = 64 << 20 } = options;
  mkdirSync(dirname(file), { recursive: true });
  replayFile(file, options.replay);

  let handle = -1;
  let written = 0;
  let closed = false;
  let pending: string[] = [];
  // Bytes that a failed write left over: they go first next time, so the file is always a prefix of what was appended.
  let unwritten: Buffer = Buffer.alloc(0);
  let waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  let scheduled: NodeJS.Immediate | undefined;

  const compact = (): void => {
    const next = `${file}.next`;
    rmSync(next, { force: true });
    const fresh = openSync(next, 'a');
    try {
      for (const bytes of inBatches(options.snapshot())) writeAll(fresh, bytes);
      // Renamed into place: a kill in between leaves the old journal or the new one.
      renameSync(next, file);
    } catch (error) {
      closeSync(fresh);
      throw error;
    }
    if (handle >= 0) closeSync(handle);
    handle = fresh;
    written = 0;
  };
  const flush = (): void => {
    scheduled = undefined;
    const told = waiting;
    unwritten = Buffer.concat([unwritten, Buffer.from(pending.join(''))]);
    written += unwritten.length;
    pending = [];
    waiting = [];
    try {
      writeAll(handle, unwritten, (rest) => (unwritten = rest));
    } catch (error) {
      for (const waiter of told) waiter.reject(error);
      return;
    }
    for (const waiter of told) waiter.resolve();
    if (written <= compactAfterBytes) return;
    try {
      compact();
    } catch {
      // The long journal is as good as a short one; it is tried again after as many bytes more.
      written = 0;
    }
  };

  compact();
  return {
    append(entry) {
      if (closed) return;
      pending.push(`${JSON.stringify(entry)}\n`);
      scheduled ??= setImmediate(flush);
    },
    commit() {
      if (closed) return Promise.reject(new Error('The journal is closed.'));
      scheduled ??= setImmediate(flush);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    close() {
      if (closed) return;
      closed = true;
      clearImmediate(scheduled);
      flush();
      closeSync(handle);
    },
  };
}
