import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Described, Expectations, ObjectResource, ObjectStore } from './object-store.ts';
import { StorageRefusal, invalid, notFound } from './refusal.ts';

interface Session {
  readonly id: string;
  readonly bucket: string;
  readonly name: string;
  readonly described: Described;
  readonly expected: Expectations;
  readonly startedAt: number;
  /** Least and most bytes that the one who signed the upload allows. */
  readonly sizeRange?: readonly [number, number];
  readonly state: 'open' | 'done' | 'cancelled';
}

export type Progress = { readonly done: ObjectResource } | { readonly persisted: number };

interface ContentRange {
  /** Absent in a question about the progress. */
  readonly first?: number;
  readonly last?: number;
  readonly total?: number;
}

// Cloud Storage keeps whole units of an upload that is cut, and so must a client believe its Range header, not itself.
// `LOCAL_UPLOAD_UNIT` names another size, for measuring what that costs.
const unit = (): number => Number(process.env['LOCAL_UPLOAD_UNIT'] ?? 256 * 1024);
const lifetimeMs = 7 * 24 * 3_600_000;

// `bytes 0-524287/2000000`, `bytes 524288-*/*`, or `bytes */*` which asks how far the upload got.
export function parseContentRange(header: string | undefined): ContentRange {
  if (header === undefined) return { first: 0 };
  const found = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(header);
  if (found === null) throw invalid(`Failed to parse Content-Range header: ${header}`);
  const [, first, last, total] = found;
  return {
    ...(first === undefined ? {} : { first: Number(first) }),
    ...(last === undefined || last === '*' ? {} : { last: Number(last) }),
    ...(total === undefined || total === '*' ? {} : { total: Number(total) }),
  };
}

/** Uploads that may stop and go on, also after a restart: each is a part file and a JSON file. */
export class UploadSessions {
  readonly #folder: string;
  readonly #store: ObjectStore;
  readonly #now: () => number;
  readonly #running = new Map<string, { readonly request: IncomingMessage; readonly ended: Promise<unknown> }>();

  constructor(folder: string, store: ObjectStore, now: () => number) {
    this.#folder = folder;
    this.#store = store;
    this.#now = now;
    mkdirSync(folder, { recursive: true });
  }

  start(upload: Pick<Session, 'bucket' | 'name' | 'described' | 'expected' | 'sizeRange'>): string {
    this.#store.check(this.#store.find(upload.bucket, upload.name), upload.expected);
    const session: Session = { ...upload, id: randomUUID(), startedAt: this.#now(), state: 'open' };
    this.#save(session);
    writeFileSync(this.#part(session.id), '');
    return session.id;
  }

  /** Ends the upload; what came is thrown away. */
  cancel(id: string): void {
    const session = this.#load(id);
    this.#save({ ...session, state: 'cancelled' });
    rmSync(this.#part(id), { force: true });
  }

  /** Takes the bytes of one PUT, or answers how far the upload got. A cut connection keeps what came in whole units. */
  async accept(id: string, request: IncomingMessage, checksum: Described = {}): Promise<Progress> {
    // A client that lost its connection comes back before we have noticed: the old PUT must not write beside the new.
    for (let other = this.#running.get(id); other !== undefined; other = this.#running.get(id)) {
      other.request.destroy();
      await other.ended;
    }
    const run = this.#accept(id, request, checksum);
    const ended = run.catch(() => undefined).finally(() => this.#running.delete(id));
    this.#running.set(id, { request, ended });
    return run;
  }

  async #accept(id: string, request: IncomingMessage, checksum: Described): Promise<Progress> {
    const session = this.#load(id);
    if (session.state === 'done') return { done: this.#store.get(session.bucket, session.name) };
    const range = parseContentRange(request.headers['content-range']);
    const before = this.#persisted(id);
    if (range.first === undefined) {
      if (range.total === before && before > 0) return this.#finish(session, checksum);
      return { persisted: before };
    }
    if (range.first > before) {
      request.resume();
      return { persisted: before };
    }
    const whole = await this.#append(id, request, before - range.first, session.sizeRange?.[1]);
    const size = this.#persisted(id);
    const end = range.last === undefined ? undefined : range.last + 1;
    const complete = whole && (range.total === undefined ? end === undefined : size === range.total);
    if (range.total !== undefined && size > range.total)
      throw this.#abandon(session, 'More bytes than the total stated.');
    if (complete) return this.#finish(session, checksum);
    const kept = Math.max(before, Math.floor(size / unit()) * unit());
    truncateSync(this.#part(id), kept);
    return { persisted: kept };
  }

  /** Appends the body behind its first `skip` bytes, which are there already. False when the connection was cut. */
  async #append(id: string, request: IncomingMessage, skip: number, most = Infinity): Promise<boolean> {
    const file = createWriteStream(this.#part(id), { flags: 'a' });
    let left = skip;
    let size = this.#persisted(id);
    let refusal: StorageRefusal | undefined;
    // Not `for await`: when the line breaks, that would drop what has come and is not read yet.
    const whole = await new Promise<boolean>((resolve) => {
      request.on('data', (chunk: Buffer) => {
        const fresh = left >= chunk.length ? undefined : chunk.subarray(left);
        left = Math.max(0, left - chunk.length);
        if (fresh === undefined || refusal !== undefined) return;
        size += fresh.length;
        if (size > most)
          refusal = this.#abandon(this.#load(id), 'The upload is larger than its signed address allows.');
        else file.write(fresh);
      });
      request.once('end', () => resolve(true));
      request.once('error', () => resolve(false));
      request.once('close', () => resolve(false));
    });
    file.end();
    await once(file, 'close');
    if (refusal !== undefined) throw refusal;
    return whole && request.complete;
  }

  async #finish(session: Session, checksum: Described): Promise<Progress> {
    const { bucket, name, described, expected, sizeRange } = session;
    const size = this.#persisted(session.id);
    if (sizeRange !== undefined && (size < sizeRange[0] || size > sizeRange[1])) {
      throw this.#abandon(session, 'The size of the upload is not within the range its signed address allows.');
    }
    const done = await this.#store.put(bucket, name, this.#part(session.id), { ...described, ...checksum }, expected);
    this.#save({ ...session, state: 'done' });
    return { done };
  }

  #abandon(session: Session, why: string): StorageRefusal {
    this.cancel(session.id);
    return invalid(why);
  }

  #persisted(id: string): number {
    return statSync(this.#part(id)).size;
  }

  #part(id: string): string {
    return join(this.#folder, `${id}.part`);
  }

  #load(id: string): Session {
    const file = join(this.#folder, `${id}.json`);
    if (!/^[\da-f-]{36}$/.test(id) || !existsSync(file)) throw notFound('upload session');
    const session = JSON.parse(readFileSync(file, 'utf8')) as Session;
    if (session.state === 'cancelled')
      throw new StorageRefusal(499, 'clientClosedRequest', 'The upload was cancelled.');
    if (this.#now() - session.startedAt > lifetimeMs)
      throw new StorageRefusal(410, 'gone', 'The upload session has expired.');
    return session;
  }

  #save(session: Session): void {
    const file = join(this.#folder, `${session.id}.json`);
    writeFileSync(`${file}.next`, JSON.stringify(session));
    renameSync(`${file}.next`, file);
  }
}
