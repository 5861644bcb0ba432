import { now } from '../clock.ts';
import type { Ctx } from '../context.ts';
import { runInContext } from '../runtime/run.ts';
import { newId } from '../values/id.ts';
import { documentOf, isRepair, stampOf, tombstone, type MirrorDocument, type Stamp } from './document.ts';
import { mirrors, mirrorStore, type Mirror } from './mirror.ts';
import { Ramp } from './ramp.ts';

/** How far a mirror had drifted from its rows, in documents. At rest all but `checked` are 0. */
export interface Drift {
  readonly mirror: string;
  checked: number;
  /** Missing or older than the row. */
  behind: number;
  /** The row's version with other content. */
  different: number;
  /** Newer than the row: the database was set back. Told, never mended, since mirrors only go forward. */
  ahead: number;
  /** Live documents without a row that may be seen. */
  orphans: number;
  written: number;
}

export interface RebuildOptions {
  /** Names of mirrors, without `mirror:`; all of them without it. */
  readonly only?: readonly string[];
  readonly onProgress?: (drift: Readonly<Drift>) => void;
  /** Writes a second to begin with; rises by half every five minutes, as Firestore wants a new load to. */
  readonly writesPerSecond?: number;
  /** Only report. */
  readonly dryRun?: boolean;
}

const BATCH = 300;
const WRITERS = 32;
/** Only to learn the collection from a path. */
const ANY_ID = '00000000-0000-0000-0000-000000000000';

/** Compares every row with its document and every document with its row, and writes the differences. */
export async function rebuildMirrors(options: RebuildOptions = {}): Promise<Drift[]> {
  const wanted = mirrors().filter((mirror) => options.only?.includes(shortName(mirror)) ?? true);
  const unknown = options.only?.find((name) => !mirrors().some((mirror) => shortName(mirror) === name));
  if (unknown !== undefined) {
    const known = mirrors().map(shortName).join(', ');
    throw new Error(`There is no mirror called "${unknown}". There are: ${known}.`);
  }
  const ramp = new Ramp(options.writesPerSecond ?? 500);
  const reports: Drift[] = [];
  for (const mirror of wanted) {
    const drift = { mirror: shortName(mirror), checked: 0, behind: 0, different: 0, ahead: 0, orphans: 0, written: 0 };
    reports.push(drift);
    await forward(mirror, drift, ramp, options);
    await orphans(mirror, drift, ramp, options);
  }
  return reports;
}

const shortName = (mirror: Mirror): string => mirror.name.slice('mirror:'.length);

/** Rows to documents, in the order of their ids. */
async function forward(mirror: Mirror, drift: Drift, ramp: Ramp, options: RebuildOptions): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const { ids, documents } = await inDatabase(mirror, async (ctx) => {
      const page = await mirror.scan(ctx, from, BATCH);
      return { ids: page, documents: await Promise.all(page.map((id) => documentOf(ctx, mirror, id, -1))) };
    });
    if (ids.length === 0) return;
    after = ids.at(-1)!;
    const paths = ids.map((id) => mirror.path(id));
    const stamps = await mirrorStore().stamps(paths);
    const changes: [string, MirrorDocument][] = [];
    documents.forEach((document, index) => {
      drift.checked += 1;
      if (differs(stamps[index] ?? null, document, drift)) changes.push([paths[index]!, document]);
    });
    await writeAll(changes, drift, ramp, options);
    options.onProgress?.(drift);
  }
}

/** Counts how a document differs and answers whether to write it. What was never shown needs no tombstone. */
function differs(stored: Stamp | null, document: MirrorDocument, drift: Drift): boolean {
  const wanted = stampOf(document);
  // Deleted since it was found.
  if (wanted.version < 0) return false;
  if (stored === null) {
    if (wanted.hash === null) return false;
    drift.behind += 1;
    return true;
  }
  if (stored.version > wanted.version) drift.ahead += 1;
  else if (stored.version < wanted.version) drift.behind += 1;
  else if (stored.hash !== wanted.hash) drift.different += 1;
  return isRepair(stored, wanted);
}

/** Documents to rows: a live document whose row is gone or hidden becomes a tombstone of its own version. */
async function orphans(mirror: Mirror, drift: Drift, ramp: Ramp, options: RebuildOptions): Promise<void> {
  const { nested } = mirror;
  const list = (from: string | null) =>
    nested === null
      ? mirrorStore().list(mirror.path(ANY_ID).split('/').slice(0, -1).join('/'), from, BATCH)
      : mirrorStore().listNested(nested.collection, from, BATCH);
  let after: string | null = null;
  for (;;) {
    const page: readonly { path: string; stamp: Stamp }[] = await list(after);
    if (page.length === 0) return;
    after = page.at(-1)!.path;
    // Another mirror may have collections of the same name elsewhere.
    const own = page.filter(({ path }) => nested?.shape.test(path) ?? true);
    const live = own.filter(({ stamp }) => stamp.hash !== null);
    const ids = live.map(({ path }) => mirror.idOf(path));
    const rows = await inDatabase(mirror, (ctx) =>
      Promise.all(ids.map(async (id) => (id === null ? null : await mirror.load(ctx, id)))),
    );
    // Read before the row: a document that came back meanwhile has a higher version and is left alone.
    const changes = live
      .filter((_, index) => (rows[index]?.data ?? null) === null)
      .map(({ path, stamp }): [string, MirrorDocument] => [path, tombstone(stamp.version, now())]);
    drift.orphans += changes.length;
    await writeAll(changes, drift, ramp, options);
    options.onProgress?.(drift);
  }
}

async function writeAll(
  changes: readonly [string, MirrorDocument][],
  drift: Drift,
  ramp: Ramp,
  options: RebuildOptions,
): Promise<void> {
  if (options.dryRun === true) return;
  const queue = changes.values();
  const writer = async (): Promise<void> => {
    for (const [path, document] of queue) {
      await ramp.next();
      const stamp = stampOf(document);
      if (await mirrorStore().put(path, document, (stored) => isRepair(stored, stamp))) drift.written += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(WRITERS, changes.length) }, writer));
}

async function inDatabase<T>(mirror: Mirror, run: (ctx: Ctx) => Promise<T>): Promise<T> {
  await mirror.before();
  const id = newId(now());
  const actor = { kind: 'operator', name: `rebuild-${mirror.name}` } as const;
  return runInContext({ role: 'worker', actor, requestId: id, traceId: id, readOnly: true }, run);
}
