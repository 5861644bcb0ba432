import fc from 'fast-check';
import { PLATFORM, wireOf, type AccountRef, type Move } from '../../functions/src/modules/ledger/index.ts';

/** What a client may ask of the ledger. Places are wallets of the seed's own world; `back` counts operations backwards. */
export type Operation =
  | { readonly do: 'top-up' | 'withdraw'; readonly place: number; readonly amount: number }
  | {
      readonly do: 'transfer';
      readonly place: number;
      readonly to: number;
      readonly amount: number;
      readonly fee: number;
    }
  | { readonly do: 'split'; readonly place: number; readonly amount: number }
  | { readonly do: 'again' | 'change'; readonly back: number }
  | { readonly do: 'hold'; readonly place: number; readonly amount: number; readonly minutes: number | null }
  | {
      readonly do: 'capture';
      readonly back: number;
      readonly percent: number;
      readonly to: number;
      readonly final: boolean;
    }
  | { readonly do: 'release' | 'expire' | 'reverse'; readonly back: number }
  | { readonly do: 'use'; readonly place: number; readonly amount: number }
  | { readonly do: 'return'; readonly back: number }
  | { readonly do: 'wait'; readonly minutes: number };

export const WALLETS = 9;
const ASSETS = ['NGN', 'KES', 'XOF'] as const;
export const QUOTA = 'quota:connection-request';

const place = fc.nat(WALLETS - 1);
const amount = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 50 }) }, fc.integer({ min: 1, max: 5_000 }));
const back = fc.integer({ min: 1, max: 30 });
const one = <Name extends Operation['do']>(name: Name) => fc.constant(name);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: one('top-up'), place, amount }) },
  { weight: 6, arbitrary: fc.record({ do: one('withdraw'), place, amount }) },
  { weight: 34, arbitrary: fc.record({ do: one('transfer'), place, to: place, amount, fee: fc.nat(3) }) },
  { weight: 6, arbitrary: fc.record({ do: one('split'), place, amount: fc.integer({ min: 3, max: 2_000 }) }) },
  { weight: 9, arbitrary: fc.record({ do: one('again'), back }) },
  { weight: 3, arbitrary: fc.record({ do: one('change'), back }) },
  {
    weight: 9,
    arbitrary: fc.record({ do: one('hold'), place, amount, minutes: fc.option(fc.integer({ min: 1, max: 600 })) }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: one('capture'),
      back,
      percent: fc.integer({ min: 1, max: 110 }),
      to: place,
      final: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: one('release'), back }) },
  { weight: 3, arbitrary: fc.record({ do: one('expire'), back }) },
  { weight: 7, arbitrary: fc.record({ do: one('reverse'), back }) },
  { weight: 6, arbitrary: fc.record({ do: one('use'), place, amount: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ do: one('return'), back }) },
  { weight: 4, arbitrary: fc.record({ do: one('wait'), minutes: fc.integer({ min: 1, max: 900 }) }) },
);

/** The same operations for the same seed. */
export function operationsOf(seed: number, count: number): readonly Operation[] {
  const list = fc.array(operation, { minLength: count, maxLength: count, size: 'max' });
  return fc.sample(list, { seed, numRuns: 1 })[0]!;
}

/** One statement, as the module's verbs send it, and what the model must know of it. */
export type Call =
  | { readonly kind: 'post'; readonly reference: string; readonly moves: readonly Move[]; readonly at: Date }
  | {
      readonly kind: 'hold';
      readonly reference: string;
      readonly from: AccountRef;
      readonly amount: bigint;
      readonly expiresAt: Date | null;
      readonly at: Date;
    }
  | {
      readonly kind: 'capture';
      readonly reference: string;
      readonly hold: string;
      readonly to: AccountRef;
      readonly amount: bigint;
      readonly final: boolean;
      readonly at: Date;
    }
  | { readonly kind: 'release' | 'expire'; readonly hold: string; readonly at: Date }
  | { readonly kind: 'reverse'; readonly reference: string; readonly transaction: string; readonly at: Date }
  | {
      readonly kind: 'use';
      readonly reference: string;
      readonly owner: string;
      readonly amount: bigint;
      readonly at: Date;
    }
  | { readonly kind: 'return'; readonly use: string; readonly at: Date };

export class World {
  readonly seed: number;
  readonly wallets: readonly AccountRef[];
  constructor(seed: number) {
    this.seed = seed;
    const family = (seed >>> 0).toString(16).padStart(8, '0');
    this.wallets = Array.from({ length: WALLETS }, (_, n) => ({
      owner: {
        kind: 'user',
        id: `01a00000-${family.slice(0, 4)}-7${family.slice(4, 7)}-8${family.slice(7)}00-${n.toString(16).padStart(12, '0')}`,
      },
      kind: 'wallet',
      asset: ASSETS[n % ASSETS.length]!,
    }));
  }

  /** A wallet that counts the same. */
  like(ref: AccountRef, n: number): AccountRef {
    const same = this.wallets.filter((wallet) => wallet.asset === ref.asset);
    return same[n % same.length]!;
  }

  other(ref: AccountRef, n: number): AccountRef {
    const to = this.like(ref, n);
    return to === ref ? this.like(ref, n + 1 + Number(this.like(ref, n + 1) === ref)) : to;
  }

  /** Turns the list into calls. Every call is fixed by the list alone, so a seed plays the same calls whatever the answers. */
  calls(operations: readonly Operation[]): Call[] {
    const calls: Call[] = [];
    let at = new Date(Date.UTC(2026, 0, 1) + (this.seed % 1_000) * 3_600_000);
    // The so manieth call of these kinds, counted backwards; the first one where there are not so many.
    const find = <Kind extends Call['kind']>(steps: number, ...kinds: readonly Kind[]) => {
      let found: Extract<Call, { kind: Kind }> | null = null;
      let left = Math.max(1, steps);
      for (let place = calls.length - 1; place >= 0 && left > 0; place--) {
        const call = calls[place]!;
        if (!(kinds as readonly string[]).includes(call.kind)) continue;
        found = call as Extract<Call, { kind: Kind }>;
        left -= 1;
      }
      return found;
    };
    for (const [index, operation] of operations.entries()) {
      at = new Date(at.getTime() + (operation.do === 'wait' ? operation.minutes * 60_000 : 1));
      const call = this.#call(operation, `${this.seed}:${index}`, at, find);
      if (call !== null) calls.push(call);
    }
    return calls;
  }

  #call(
    operation: Operation,
    reference: string,
    at: Date,
    find: <Kind extends Call['kind']>(steps: number, ...kinds: readonly Kind[]) => Extract<Call, { kind: Kind }> | null,
  ): Call | null {
    const provider = (asset: string): AccountRef => ({
      owner: { kind: 'provider', id: 'chaos' },
      kind: 'clearing',
      asset,
    });
    const ours = (kind: 'fees' | 'rounding', asset: string): AccountRef => ({ owner: PLATFORM, kind, asset });
    switch (operation.do) {
      case 'wait':
        return null;
      case 'top-up': {
        const to = this.wallets[operation.place]!;
        return {
          kind: 'post',
          reference,
          at,
          moves: [{ from: provider(to.asset), to, amount: BigInt(operation.amount) }],
        };
      }
      case 'withdraw': {
        const from = this.wallets[operation.place]!;
        return {
          kind: 'post',
          reference,
          at,
          moves: [{ from, to: provider(from.asset), amount: BigInt(operation.amount) }],
        };
      }
      case 'transfer': {
        const from = this.wallets[operation.place]!;
        const to = this.like(from, operation.to);
        if (to === from) return null;
        const fee = operation.fee === 0 ? [] : [{ from, to: ours('fees', from.asset), amount: BigInt(operation.fee) }];
        return { kind: 'post', reference, at, moves: [{ from, to, amount: BigInt(operation.amount) }, ...fee] };
      }
      case 'split': {
        // In three; what cannot be divided goes to the account for it (I13).
        const from = this.wallets[operation.place]!;
        const share = BigInt(operation.amount) / 3n;
        const rest = BigInt(operation.amount) % 3n;
        const shares = this.wallets
          .filter(({ asset }) => asset === from.asset)
          .map((to) => ({ from, to, amount: share }));
        const remainder = rest === 0n ? [] : [{ from, to: ours('rounding', from.asset), amount: rest }];
        return { kind: 'post', reference, at, moves: [...shares.filter(({ to }) => to !== from), ...remainder] };
      }
      case 'again': {
        const call = find(operation.back, 'post', 'hold', 'capture', 'reverse', 'use');
        return call === null || call.kind === 'hold' ? call : { ...call, at };
      }
      case 'change': {
        const call = find(operation.back, 'post');
        return call === null
          ? null
          : { ...call, at, moves: call.moves.map((move) => ({ ...move, amount: move.amount + 1n })) };
      }
      case 'hold': {
        const expiresAt = operation.minutes === null ? null : new Date(at.getTime() + operation.minutes * 60_000);
        return {
          kind: 'hold',
          reference,
          from: this.wallets[operation.place]!,
          amount: BigInt(operation.amount),
          expiresAt,
          at,
        };
      }
      case 'capture': {
        const hold = find(operation.back % 6, 'hold');
        if (hold === null) return null;
        const part = (hold.amount * BigInt(operation.percent)) / 100n;
        return {
          kind: 'capture',
          reference,
          hold: hold.reference,
          to: this.other(hold.from, operation.to),
          final: operation.final,
          at,
          amount: part === 0n ? 1n : part,
        };
      }
      case 'release':
      case 'expire': {
        const hold = find(operation.back % 8, 'hold');
        return hold === null ? null : { kind: operation.do, hold: hold.reference, at };
      }
      case 'reverse': {
        const call = find(operation.back, 'post', 'capture', 'reverse');
        return call === null ? null : { kind: 'reverse', reference, transaction: call.reference, at };
      }
      case 'use':
        return {
          kind: 'use',
          reference,
          owner: this.wallets[operation.place]!.owner.id,
          amount: BigInt(operation.amount),
          at,
        };
      case 'return': {
        const use = find(operation.back % 6, 'use');
        return use === null ? null : { kind: 'return', use: use.reference, at };
      }
    }
  }
}

/** As the verbs say it; the one column is the outcome. */
export function statementOf(call: Call): {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
} {
  switch (call.kind) {
    case 'post': {
      const { columns, moves } = wireOf(call.moves);
      return {
        name: 'post',
        text: 'select outcome from ledger.post($1, $2, null, $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::integer[], $9::bigint[], $10)',
        values: [call.reference, 'chaos.move', ...columns, ...moves, call.at],
      };
    }
    case 'hold':
      return {
        name: 'hold',
        text: 'select outcome from ledger.open_hold($1, $2, $3, $4, $5, $6, $7, $8, $9)',
        values: [
          call.reference,
          'chaos.hold',
          call.from.owner.kind,
          call.from.owner.id,
          call.from.kind,
          call.from.asset,
          call.amount.toString(),
          call.expiresAt,
          call.at,
        ],
      };
    case 'capture':
      return {
        name: 'capture',
        text: 'select outcome from ledger.capture($1, $2, null, $3::text[], $4::text[], $5::text[], $6::bigint[], $7, $8)',
        values: [
          call.hold,
          call.reference,
          [call.to.owner.kind],
          [call.to.owner.id],
          [call.to.kind],
          [call.amount.toString()],
          call.final,
          call.at,
        ],
      };
    case 'release':
      return { name: 'release', text: 'select outcome from ledger.release($1, $2)', values: [call.hold, call.at] };
    case 'expire':
      return {
        name: 'expire',
        text: `select case ledger.expire_holds($1, 1, $2) when 1 then 'ended' else 'left' end as outcome`,
        values: [call.hold, call.at],
      };
    case 'reverse':
      return {
        name: 'reverse',
        text: 'select outcome from ledger.reverse($1, $2, null, $3)',
        values: [call.transaction, call.reference, call.at],
      };
    case 'use':
      return {
        name: 'use',
        text: `select outcome from ledger.use_quota('user', $1, $2, $3, $4, $5) limit 1`,
        values: [call.owner, QUOTA, call.reference, call.amount.toString(), call.at],
      };
    case 'return':
      return { name: 'return', text: 'select outcome from ledger.return_quota($1, $2)', values: [call.use, call.at] };
  }
}
