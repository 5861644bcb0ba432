import type { Ctx } from '../../platform/context.ts';
import { OnboardingRequired } from '../../platform/errors.ts';

/** Whose an account is: UUIDs for people and businesses, a word for ourselves (`pushnchat`) and for a provider (`paystack`). */
export interface Owner {
  readonly kind: 'user' | 'business' | 'platform' | 'provider';
  readonly id: string;
}

/** Whose money, points and quotas are his own. */
export interface Holder extends Owner {
  readonly kind: 'user' | 'business';
}

/** The business that the actor acts for, else himself. */
export function actingOwner({ actor }: Pick<Ctx, 'actor'>): Holder {
  if (actor.kind !== 'user') throw OnboardingRequired();
  return actor.business === null ? { kind: 'user', id: actor.userId } : { kind: 'business', id: actor.business.id };
}

export const ACCOUNT_KINDS = [
  'wallet',
  'quota',
  'points',
  'receivable',
  'payable',
  'clearing',
  'suspense',
  'fees',
  'rounding',
  'escrow',
  'settlement',
  'subscriptions',
  'issue',
  'fx',
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** An account, opened at first use. `asset`: an ISO 4217 code, or a unit such as `points`. */
export interface AccountRef {
  readonly owner: Owner;
  readonly kind: AccountKind;
  readonly asset: string;
}

/** `amount`: minor units, above zero. */
export interface Move {
  readonly from: AccountRef;
  readonly to: AccountRef;
  readonly amount: bigint;
}

export const PLATFORM: Owner = { kind: 'platform', id: 'pushnchat' };

/** What the functions of the database take: the accounts once each, and the moves as places in that list, from 1. */
export interface Wire {
  readonly accounts: readonly AccountRef[];
  readonly columns: readonly [string[], string[], string[], string[]];
  readonly moves: readonly [number[], number[], string[]];
}

export function wireOf(moves: readonly Move[]): Wire {
  const places = new Map<string, number>();
  const accounts: AccountRef[] = [];
  const placeOf = (ref: AccountRef): number => {
    const key = `${ref.owner.kind} ${ref.owner.id} ${ref.kind} ${ref.asset}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    accounts.push(ref);
    places.set(key, accounts.length);
    return accounts.length;
  };
  const from = moves.map((move) => placeOf(move.from));
  const to = moves.map((move) => placeOf(move.to));
  return { accounts, columns: columnsOf(accounts), moves: [from, to, moves.map(({ amount }) => amount.toString())] };
}

/** Owner kinds, owner ids, kinds and assets. */
export function columnsOf(refs: readonly AccountRef[]): Wire['columns'] {
  return [
    refs.map(({ owner }) => owner.kind),
    refs.map(({ owner }) => owner.id),
    refs.map(({ kind }) => kind),
    refs.map(({ asset }) => asset),
  ];
}
