import type { AccountRef } from '../../functions/src/modules/ledger/index.ts';
import type { Call } from './operations.ts';

/** The free plan's allowance of connection requests; a test of the module holds the data. */
const DAY = 5n;
const MONTH = 50n;

interface Booked {
  readonly request: string;
  /** Account → what it won or lost. */
  readonly effect: ReadonlyMap<string, bigint>;
  readonly reversal: boolean;
  reversedBy: string | null;
}
interface Held {
  readonly account: string;
  readonly amount: bigint;
  readonly expiresAt: Date | null;
  captured: bigint;
  state: 'open' | 'captured' | 'released' | 'expired';
}
interface Used {
  readonly request: string;
  readonly owner: string;
  readonly amount: bigint;
  readonly at: Date;
  returned: boolean;
}

export const keyOf = (ref: AccountRef): string => `${ref.owner.kind} ${ref.owner.id} ${ref.kind} ${ref.asset}`;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

/** The ledger as twenty lines of arithmetic: says how each call must end, and what every account must hold. */
export class Model {
  readonly posted = new Map<string, bigint>();
  readonly held = new Map<string, bigint>();
  readonly #booked = new Map<string, Booked>();
  readonly #holds = new Map<string, Held>();
  readonly #uses = new Map<string, Used>();
  /** Owner and period → used. */
  readonly #quota = new Map<string, bigint>();
  #undo: (() => void)[] | null = null;

  /** What happens from here on may be taken back: a transaction that may never commit. */
  begin(): void {
    this.#undo = [];
  }
  end(committed: boolean): void {
    if (!committed) for (const undo of this.#undo!.reverse()) undo();
    this.#undo = null;
  }

  outcome(call: Call): string {
    switch (call.kind) {
      case 'post': {
        const effect = new Map<string, bigint>();
        for (const { from, to, amount } of call.moves) {
          effect.set(keyOf(from), (effect.get(keyOf(from)) ?? 0n) - amount);
          effect.set(keyOf(to), (effect.get(keyOf(to)) ?? 0n) + amount);
        }
        const request = call.moves.map(({ amount }) => amount).join();
        return this.#book(call.reference, request, effect, false);
      }
      case 'hold':
        return this.#hold(call);
      case 'capture':
        return this.#capture(call);
      case 'release': {
        const hold = this.#holds.get(call.hold);
        if (hold === undefined) return 'unknown';
        if (hold.state !== 'open') return hold.state === 'released' ? 'replayed' : hold.state;
        this.#close(hold, 'released');
        return 'released';
      }
      case 'expire': {
        const hold = this.#holds.get(call.hold);
        if (hold?.state !== 'open' || hold.expiresAt === null || hold.expiresAt > call.at) return 'left';
        this.#close(hold, 'expired');
        return 'ended';
      }
      case 'reverse':
        return this.#reverse(call);
      case 'use':
        return this.#use(call);
      case 'return': {
        const use = this.#uses.get(call.use);
        if (use === undefined) return 'unknown';
        if (use.returned) return 'replayed';
        const sameMonth = monthOf(use.at) === monthOf(call.at);
        if (!sameMonth) return 'over';
        this.#set(use, 'returned', true);
        if (dayOf(use.at) === dayOf(call.at)) this.#add(this.#quota, `${use.owner} ${dayOf(use.at)}`, -use.amount);
        this.#add(this.#quota, `${use.owner} ${monthOf(use.at)}`, -use.amount);
        return 'returned';
      }
    }
  }

  #short(effect: ReadonlyMap<string, bigint>): boolean {
    return [...effect].some(
      ([key, amount]) =>
        amount < 0n &&
        key.includes(' wallet ') &&
        (this.posted.get(key) ?? 0n) - (this.held.get(key) ?? 0n) + amount < 0n,
    );
  }

  #book(reference: string, request: string, effect: ReadonlyMap<string, bigint>, reversal: boolean): string {
    const earlier = this.#booked.get(reference);
    if (earlier !== undefined) return earlier.request === request ? 'replayed' : 'reused';
    if (this.#short(effect)) return 'insufficient';
    for (const [key, amount] of effect) this.#add(this.posted, key, amount);
    this.#keep(this.#booked, reference, { request, effect, reversal, reversedBy: null });
    return 'posted';
  }

  #hold({ reference, from, amount, expiresAt }: Extract<Call, { kind: 'hold' }>): string {
    if (this.#holds.has(reference)) return 'replayed';
    const account = keyOf(from);
    if (this.#short(new Map([[account, -amount]]))) return 'insufficient';
    this.#add(this.held, account, amount);
    this.#keep(this.#holds, reference, { account, amount, expiresAt, captured: 0n, state: 'open' });
    return 'held';
  }

  #capture(call: Extract<Call, { kind: 'capture' }>): string {
    const hold = this.#holds.get(call.hold);
    if (hold === undefined) return 'unknown';
    const request = `${call.hold} ${call.amount} ${call.final}`;
    const earlier = this.#booked.get(call.reference);
    if (earlier !== undefined) return earlier.request === request ? 'replayed' : 'reused';
    if (hold.state !== 'open') return hold.state;
    if (hold.expiresAt !== null && hold.expiresAt <= call.at) return 'expired';
    const rest = hold.amount - hold.captured;
    if (call.amount > rest) return 'exceeds';
    const to = keyOf(call.to);
    const effect = new Map([
      [hold.account, -call.amount],
      [to, call.amount],
    ]);
    const closes = call.final || call.amount === rest;
    this.#add(this.held, hold.account, closes ? -rest : -call.amount);
    this.#set(hold, 'captured', hold.captured + call.amount);
    if (closes) this.#set(hold, 'state', 'captured');
    for (const [key, amount] of effect) this.#add(this.posted, key, amount);
    this.#keep(this.#booked, call.reference, { request, effect, reversal: false, reversedBy: null });
    return 'posted';
  }

  #reverse({ transaction, reference }: Extract<Call, { kind: 'reverse' }>): string {
    const original = this.#booked.get(transaction);
    if (original === undefined) return 'unknown';
    if (original.reversal) return 'reversal';
    if (original.reversedBy !== null) return original.reversedBy === reference ? 'replayed' : 'reversed';
    const effect = new Map([...original.effect].map(([key, amount]) => [key, -amount]));
    const outcome = this.#book(reference, `reversal of ${transaction}`, effect, true);
    if (outcome === 'posted') this.#set(original, 'reversedBy', reference);
    return outcome;
  }

  #use({ reference, owner, amount, at }: Extract<Call, { kind: 'use' }>): string {
    const earlier = this.#uses.get(reference);
    if (earlier !== undefined) return 'replayed';
    const [day, month] = [`${owner} ${dayOf(at)}`, `${owner} ${monthOf(at)}`];
    if ((this.#quota.get(day) ?? 0n) + amount > DAY || (this.#quota.get(month) ?? 0n) + amount > MONTH)
      return 'reached';
    this.#add(this.#quota, day, amount);
    this.#add(this.#quota, month, amount);
    this.#keep(this.#uses, reference, { request: reference, owner, amount, at, returned: false });
    return 'used';
  }

  #close(hold: Held, state: Held['state']): void {
    this.#add(this.held, hold.account, hold.captured - hold.amount);
    this.#set(hold, 'state', state);
  }

  #add(map: Map<string, bigint>, key: string, amount: bigint): void {
    map.set(key, (map.get(key) ?? 0n) + amount);
    this.#undo?.push(() => map.set(key, map.get(key)! - amount));
  }
  #keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
    map.set(key, value);
    this.#undo?.push(() => map.delete(key));
  }
  #set<Thing extends object, Field extends keyof Thing>(thing: Thing, field: Field, value: Thing[Field]): void {
    const before = thing[field];
    thing[field] = value;
    this.#undo?.push(() => (thing[field] = before));
  }
}
