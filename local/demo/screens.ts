import { collection, doc, onSnapshot, query, where } from 'firebase/firestore';
import { Seen } from './phone.ts';
import type { Phone } from './phone.ts';

/** What the listeners of all phones have told so far, as it comes in. */
export interface Screens {
  readonly seen: Seen;
  /** When each listing came into the buyer's list of active ones, in performance.now()'s milliseconds. */
  readonly arrived: ReadonlyMap<string, number>;
  /** Ids in that list now. */
  active(): ReadonlySet<string>;
  /** Each seller's own listings and their present state, in any state. */
  readonly own: ReadonlyMap<string, string>;
  /** The states that one document was seen in. */
  readonly states: readonly string[];
}

/** The buyer follows the query of active listings, each seller that of their own, the first one also a single document. */
export function watch(buyer: Phone, sellers: readonly Phone[], followed: string): Screens {
  const seen = new Seen();
  const arrived = new Map<string, number>();
  const own = new Map<string, string>();
  const states: string[] = [];
  let active: ReadonlySet<string> = new Set();
  const listings = ({ db }: Phone) => collection(db, 'listings');

  onSnapshot(
    query(listings(buyer), where('status', '==', 'active')),
    ({ docs }) => {
      active = new Set(docs.map(({ id }) => id));
      for (const { id } of docs) if (!arrived.has(id)) arrived.set(id, performance.now());
      seen.changed();
    },
    seen.failed,
  );
  for (const phone of sellers) {
    onSnapshot(
      query(listings(phone), where('ownerUid', '==', phone.uid)),
      ({ docs }) => {
        for (const found of docs) own.set(found.id, String(found.get('status')));
        seen.changed();
      },
      seen.failed,
    );
  }
  onSnapshot(
    doc(listings(sellers[0]!), followed),
    (found) => {
      const status: unknown = found.get('status');
      if (typeof status === 'string' && states.at(-1) !== status) states.push(status);
      seen.changed();
    },
    seen.failed,
  );
  return { seen, arrived, active: () => active, own, states };
}
