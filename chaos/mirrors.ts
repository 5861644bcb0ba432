import type { Firestore } from 'firebase-admin/firestore';
import type { MirrorData } from '../functions/src/platform/mirror/document.ts';
import type { Mirror } from '../functions/src/platform/mirror/mirror.ts';
import type { Verdict } from './checks.ts';

const batch = 200;
const nobody = '00000000-0000-0000-0000-000000000000';

/** I10: every document is compared with its row, whole and with its version, and every row with its document. */
export async function checkMirrors(firestore: Firestore, only?: readonly string[]): Promise<Verdict[]> {
  const { mirrors } = await import('../functions/src/platform/mirror/mirror.ts');
  const verdicts: Verdict[] = [];
  for (const mirror of mirrors()) {
    if (only?.includes(mirror.name) === false) continue;
    await mirror.before();
    verdicts.push(...(await checkMirror(mirror, firestore)));
  }
  return verdicts;
}

async function checkMirror(mirror: Mirror, firestore: Firestore): Promise<Verdict[]> {
  const { documentOf, hashOf } = await import('../functions/src/platform/mirror/document.ts');
  const { nested } = mirror;
  const collection = mirror.path(nobody).split('/').slice(0, -1).join('/');
  const what = nested === null ? collection : mirror.name;
  const examples: string[] = [];
  let rows = 0;
  let different = 0;
  const paths = new Set<string>();
  for (let after: string | null = null; ;) {
    const from: string | null = after;
    const page = await inDatabase(mirror.name, async (ctx) => {
      const ids = await mirror.scan(ctx, from, batch);
      return Promise.all(ids.map(async (id) => ({ id, wanted: await documentOf(ctx, mirror, id, -1) })));
    });
    if (page.length === 0) break;
    after = page.at(-1)!.id;
    const found = await firestore.getAll(...page.map(({ id }) => firestore.doc(mirror.path(id))));
    page.forEach(({ id, wanted }, place) => {
      rows += 1;
      paths.add(mirror.path(id));
      const data = found[place]?.data();
      const why = difference(wanted, data === undefined ? undefined : plain(data), hashOf);
      if (why === null) return;
      different += 1;
      if (examples.length < 3) examples.push(`${mirror.path(id)}: ${why}`);
    });
  }
  const documents =
    nested === null
      ? await firestore.collection(collection).listDocuments()
      : (await firestore.collectionGroup(nested.collection).select().get()).docs
          .map(({ ref }) => ref)
          .filter(({ path }) => nested.shape.test(path));
  const orphans = documents.filter(({ path }) => !paths.has(path));
  return [
    {
      name: `I10 every document of ${what} equals its row, version and content`,
      seen: rows,
      wrong: different,
      examples,
    },
    {
      name: `I10 no document of ${what} is without its row`,
      seen: documents.length,
      wrong: orphans.length,
      examples: orphans.slice(0, 3).map(({ path }) => path),
    },
  ];
}

/** Why a document is not what its row says, or null. */
function difference(
  wanted: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>> | undefined,
  hashOf: (data: MirrorData) => string,
): string | null {
  if (found === undefined) return 'there is no document';
  if (found['_v'] !== wanted['_v']) return `version ${String(found['_v'])} instead of ${String(wanted['_v'])}`;
  // Two tombstones of one version may have been laid at different times.
  if (wanted['_deleted'] === true) return found['_deleted'] === true ? null : 'it should be a tombstone';
  return hashOf(found as MirrorData) === hashOf(wanted as MirrorData) ? null : 'its content is another';
}

/** Firestore's timestamps as dates. */
function plain(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== 'object' || value === null) return value;
    if ('toDate' in value && typeof value.toDate === 'function') return (value as { toDate(): Date }).toDate();
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, change(inner)]));
  };
  return change(data) as Record<string, unknown>;
}

async function inDatabase<T>(
  name: string,
  run: Parameters<typeof import('../functions/src/platform/runtime/run.ts').runInContext<T>>[1],
): Promise<T> {
  const { runInContext } = await import('../functions/src/platform/runtime/run.ts');
  const actor = { kind: 'operator', name: `chaos-${name}` } as const;
  return runInContext({ role: 'worker', actor, requestId: 'chaos', traceId: 'chaos', readOnly: true }, run);
}
