import { superuser } from '../../../test/database.ts';
import type { UserActor } from '../../platform/actor.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { actingOwner, PLATFORM, post, type AccountRef } from '../ledger/index.ts';
import { run } from '../ledger/ledger.factory.ts';

const RATES = { GHS: '11.2', KES: '129.1', XOF: '564.3', UGX: '3560', NGN: '1445' };

/** Live rates for one USD, seen just now, newer than whatever another suite has planted. */
export async function plantRates(rates: Readonly<Record<string, string>> = RATES, at = new Date()): Promise<void> {
  for (const [currency, rate] of Object.entries(rates)) {
    await superuser.run(
      `insert into fx.rate (id, currency, rate, source, as_of, seen_at, state) values ($1, $2, $3, 'planted', $4, $4, 'live')
       on conflict do nothing`,
      [newId(at), currency, rate, at],
    );
  }
}

/** A rate that jumped and waits. */
export async function buildHeldRate(currency = 'ZMW', rate = '99'): Promise<string> {
  const id = newId(new Date());
  await superuser.run(
    `insert into fx.rate (id, currency, rate, source, as_of, seen_at, state)
     values ($1, $2, $3, 'planted', now() + random() * interval '1 hour', now(), 'held')`,
    [id, currency, rate],
  );
  return id;
}

export const walletOf = (actor: UserActor, asset: string): AccountRef => ({
  owner: actingOwner({ actor }),
  kind: 'wallet',
  asset,
});

/** Puts money into somebody's wallet; minor units. */
export async function fund(actor: UserActor, asset: string, amount: bigint): Promise<void> {
  const from: AccountRef = { owner: PLATFORM, kind: 'issue', asset };
  const moves = [{ from, to: walletOf(actor, asset), amount }];
  await run((ctx) => post(ctx, { reference: `test:${crypto.randomUUID()}`, kind: 'test.fund', moves }));
}

/** 12.50 GHS for KES at 11.5267857142857, good for ten minutes from `at`; `funded`: with the money to use it. */
export async function buildQuote(
  actor: UserActor,
  given: { readonly funded?: boolean; readonly at?: Date } = {},
): Promise<{ id: string; publicId: string }> {
  const at = given.at ?? new Date();
  const id = newId(at);
  const { owner } = walletOf(actor, 'GHS');
  await superuser.run(
    `insert into fx.quote (id, owner_kind, owner_id, from_currency, to_currency, from_amount, to_amount, kept, rate, sources,
       as_of, created_at, expires_at)
     values ($1, $2, $3, 'GHS', 'KES', 1250, 14408, 0, 11.5267857142857, 'planted', $4, $4, $5)`,
    [id, owner.kind, owner.id, at, new Date(at.getTime() + 600_000)],
  );
  if (given.funded === true) await fund(actor, 'GHS', 1_250n);
  return { id, publicId: publicId('fxq', id) };
}
