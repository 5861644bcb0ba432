import type { Ctx } from '../context.ts';
import type { EventData, EventEnvelope, EventKind } from '../events/event.ts';
import { register, registeredAs } from '../events/registry.ts';
import type { Delivered, Outcome, Subscriber } from '../events/subscriber.ts';
import { read } from '../events/subscriber.ts';
import { Together } from '../runtime/together.ts';
import { Convoy } from './convoy.ts';
import type { MirrorRow } from './document.ts';
import { firestoreStore } from './firestore-store.ts';
import { crossOff } from './pace.ts';
import type { MirrorStore } from './store.ts';

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

const asItIs = (document: string): string => document;

const convoy = new Convoy(mirrorStore);

/** Crossed off only when every document has followed; if one fails, the others find themselves covered next time. */
async function follow(mirror: Mirror, envelope: EventEnvelope): Promise<Outcome> {
  const all = mirror.about(read(mirror.on, envelope));
  const shown = await Promise.all(all.map(({ id, version }) => convoy.follow(mirror, id, version)));
  await crossedOff.add({ subscriber: mirror.name, eventId: envelope.id });
  return shown.includes('done') ? 'done' : 'stale';
}

/** Events whose documents travelled together are crossed off together. */
const crossedOff = new Together(crossOff);
