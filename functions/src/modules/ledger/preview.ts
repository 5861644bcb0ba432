import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { wireOf, type AccountRef, type Move } from './accounts.ts';
import type { Balance } from './balance-of.ts';
import { refusalOf } from './errors.ts';

export interface BalanceAfter extends Balance {
  readonly account: AccountRef;
}

const PREVIEW = named(
  'ledger.preview',
  `select outcome, posted, held from ledger.preview($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[],
     $6::integer[], $7::bigint[], $8) order by place`,
);

/**
 * What posting these moves would leave on each account, by the same function, with its refusals; nothing is written. Balances of
 * accounts that are not the actor's own are for our use only: never show them to him.
 */
export async function preview(
  ctx: Pick<Ctx, 'sql' | 'now'>,
  input: { readonly moves: readonly Move[] },
): Promise<BalanceAfter[]> {
  const { accounts, columns, moves } = wireOf(input.moves);
  const rows = await ctx.sql.rows<{ outcome: string; posted: bigint; held: bigint }>(PREVIEW, [
    ...columns,
    ...moves,
    ctx.now,
  ]);
  const refusal = refusalOf(rows[0]?.outcome ?? '', { asset: accounts[0]?.asset });
  if (refusal !== null) throw refusal;
  return rows.map(({ posted, held }, place) => ({ account: accounts[place]!, posted, held, available: posted - held }));
}
