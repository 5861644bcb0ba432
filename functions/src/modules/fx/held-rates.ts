import { admit } from '../../platform/authorize.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { mayRunRates } from './policy.ts';
import type { HeldRate } from './schemas.ts';

interface Row {
  readonly id: string;
  readonly currency: string;
  readonly rate: string;
  readonly before: string | null;
  readonly source: string;
  readonly asOf: Date;
}

const HELD = `select r.id, r.currency, trim_scale(r.rate)::text as rate, r.source, r.as_of as "asOf",
    (select trim_scale(l.rate)::text from fx.rate l where l.currency = r.currency and l.state = 'live'
     order by l.seen_at desc, l.as_of desc limit 1) as before
  from fx.rate r`;
const LIST = named('fx.held', `${HELD} where r.state = 'held' order by r.id desc limit 200`);
const ONE = named('fx.held-one', `${HELD} where r.id = $1 and r.state = 'held'`);
const CONFIRM = named('fx.confirm', `update fx.rate set state = 'live' where id = $1 and state = 'held'`);

const view = ({ asOf, ...row }: Row): HeldRate => ({ ...row, asOf: asOf.toISOString() });

/** Rates that jumped, newest first, each beside the last one that counts. */
export async function listHeldRates(ctx: Ctx): Promise<HeldRate[]> {
  admit(ctx.actor, mayRunRates);
  return (await ctx.sql.rows<Row>(LIST)).map(view);
}

/** A person has looked: the jump is real, and the rate counts from now on. */
export async function confirmRate(ctx: Ctx, { id }: { readonly id: string }): Promise<HeldRate> {
  admit(ctx.actor, mayRunRates);
  const row = await ctx.sql.first<Row>(ONE, [id]);
  if (row === null || (await ctx.sql.run(CONFIRM, [id])) === 0) throw NotFound();
  audit(ctx, {
    action: 'fx.rate_confirmed',
    subject: { type: 'fx_rate', id },
    detail: { currency: row.currency, rate: row.rate, before: row.before },
  });
  return view(row);
}
