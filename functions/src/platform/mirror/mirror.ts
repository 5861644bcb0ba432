import type { Ctx } from '../context.ts';
import type { EventData, EventEnvelope, EventKind } from '../events/event.ts';
import { register, registeredAs } from '../events/registry.ts';
import type { Delivered, Outcome, Subscriber } from '../events/subscriber.ts';
import { read } from '../events/subscriber.ts';
import { rootLog } from '../log.ts';
import { runInContext } from '../runtime/run.ts';
import { isForward, liveDocument, stampOf, tombstone, type MirrorData, type MirrorDocument } from './document.ts';
import { firestoreStore } from './firestore-store.ts';
import { claimTurn, crossOff, finishTurn, waitForTurn } from './pace.ts';
import type { MirrorStore } from './store.ts';

/** The row as it is now; `data: null` when clients must not see it just now. */
export interface MirrorRow {
  readonly version: number;
  readonly data: MirrorData | null;
}

/** One document that an event moves on, and the version that it must at least show afterwards. */
export interface About {
  readonly id: string;
  readonly version: number;
}

export interface Nested {
  readonly collection: string;
  readonly shape: RegExp;
  readonly idOf: (path: string) => string | null;
}

export interface MirrorOptions {
  readonly on: readonly EventKind[];
  /** The aggregates that an event is about, where that is not the one that it is announced of. */
  readonly about?: (event: Delivered<EventData>) => readonly About[];
  /** The document of an aggregate: `(id) => `listings/${id}``. */
  readonly path: (id: string) => string;
  /** Back from a document's last name to the aggregate's id, null when it is none; without it they are the same. */
  readonly idOf?: (document: string) => string | null;
  /** Reads the row's present state; null when there is no such row. */
  readonly load: (ctx: Ctx, id: string) => Promise<MirrorRow | null>;
  /**
   * Where the collection has no fixed parent (`conversations/{id}/messages/{seq}`): its own name, the shape of its paths and
   * the way back to the aggregate. The rebuild then looks through all collections of that name.
   */
  readonly nested?: Nested;
  /** What must be at hand before the row is read; see `route()`. */
  readonly before?: () => Promise<void>;
  /** Ids of all rows in ascending order, after `after`: for the rebuild. */
  readonly scan: (ctx: Ctx, after: string | null, limit: number) => Promise<readonly string[]>;
}

export interface Mirror extends Subscriber {
  readonly about: NonNullable<MirrorOptions['about']>;
  readonly path: MirrorOptions['path'];
  /** Of a document's path. */
  readonly idOf: (path: string) => string | null;
  readonly nested: Nested | null;
  readonly before: () => Promise<void>;
  readonly load: MirrorOptions['load'];
  readonly scan: MirrorOptions['scan'];
}

let store: MirrorStore = firestoreStore;

export function mirrorStore(): MirrorStore {
  return store;
}

/** For tests. */
export function mirrorInto(other: MirrorStore): void {
  store = other;
}

/**
 * A Firestore document that follows a row. An event only says that something changed: what is written is the row's present
 * state, so late and repeated events do no harm, and a rebuild writes the very same document.
 */
export function mirror(name: string, options: MirrorOptions): Mirror {
  const { on } = options;
  const subscriber = `mirror:${name}`;
  const { path, load, scan } = options;
  const made: Mirror = {
    name: subscriber,
    on,
    about: options.about ?? ((event) => [event]),
    path,
    idOf: options.nested?.idOf ?? ((path) => (options.idOf ?? asItIs)(path.slice(path.lastIndexOf('/') + 1))),
    nested: options.nested ?? null,
    before: options.before ?? (() => Promise.resolve()),
    load,
    scan,
    handle: async (envelope) => follow(made, envelope),
  };
  register('mirror', made);
  return register('subscriber', made);
}

export function mirrors(): readonly Mirror[] {
  return registeredAs<Mirror>('mirror');
}

async function follow(mirror: Mirror, envelope: EventEnvelope): Promise<Outcome> {
  const all = mirror.about(read(mirror.on, envelope));
  const [only] = all;
  if (only !== undefined && all.length === 1) return followOne(mirror, envelope, only, true);
  // Only when every document has followed; if one fails, the others find themselves covered next time.
  const outcomes = await Promise.all(all.map((about) => followOne(mirror, envelope, about, false)));
  await crossOff(mirror.name, envelope.id);
  return outcomes.find((outcome) => outcome !== 'stale') ?? 'stale';
}

async function followOne(mirror: Mirror, envelope: EventEnvelope, about: About, alone: boolean): Promise<Outcome> {
  const path = mirror.path(about.id);
  for (let waited = 0; ; waited++) {
    const turn = await claimTurn(mirror.name, envelope.id, path, about.version);
    if (turn.state === 'stale' && alone) await crossOff(mirror.name, envelope.id);
    if (turn.state === 'duplicate' || turn.state === 'stale') return turn.state;
    if (turn.state === 'wait') {
      await waitForTurn(path, turn.waitMs, waited);
      continue;
    }
    const document = await present(mirror, about.id, about.version, envelope);
    const stamp = stampOf(document);
    await store.put(path, document, (stored) => isForward(stored, stamp));
    const shown = Math.max(stamp.version, about.version);
    await finishTurn(mirror.name, alone ? envelope.id : null, path, shown, stamp.hash);
    return 'done';
  }
}

const asItIs = (document: string): string => document;

/** The document for the row as it is now. `version` stands in where the row is gone. */
async function present(mirror: Mirror, id: string, version: number, envelope: EventEnvelope): Promise<MirrorDocument> {
  const { requestId, traceId } = envelope.metadata;
  await mirror.before();
  return runInContext(
    {
      role: 'worker',
      actor: { kind: 'subscriber', name: mirror.name },
      requestId,
      traceId,
      readOnly: true,
      log: rootLog.with({ requestId, traceId, mirror: mirror.name, eventId: envelope.id }),
    },
    (ctx) => documentOf(ctx, mirror, id, version),
  );
}

/** The one place where a row becomes a document, for events and for the rebuild. */
export async function documentOf(
  ctx: Ctx,
  mirror: Pick<Mirror, 'load'>,
  id: string,
  versionIfGone: number,
): Promise<MirrorDocument> {
  const row = await mirror.load(ctx, id);
  if (row === null) return tombstone(versionIfGone, ctx.now);
  return row.data === null ? tombstone(row.version, ctx.now) : liveDocument(row.version, row.data);
}
