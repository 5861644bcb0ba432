import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { Owner } from './accounts.ts';
import { stateOf, type PeriodRow, type QuotaState } from './quota.ts';

const STATES = named(
  'ledger.quota-states',
  'select asset, period, quota_limit, used, returns_at from ledger.quota_states($1, $2, $3, $4)',
);
type Row = PeriodRow & { readonly asset: string };

/** Every allowance of the owner's plan. Writes nothing: a period that nobody has used yet is simply whole. */
export async function quotasOf(ctx: Pick<Ctx, 'sql' | 'now'>, owner: Owner): Promise<QuotaState[]> {
  const rows = await ctx.sql.rows<Row>(STATES, [owner.kind, owner.id, null, ctx.now]);
  const assets = [...new Set(rows.map(({ asset }) => asset))];
  return assets.map((asset) =>
    stateOf(
      asset,
      rows.filter((row) => row.asset === asset),
    ),
  );
}

export async function quotaOf(ctx: Pick<Ctx, 'sql' | 'now'>, owner: Owner, asset: string): Promise<QuotaState> {
  return stateOf(asset, await ctx.sql.rows<Row>(STATES, [owner.kind, owner.id, asset, ctx.now]));
}
