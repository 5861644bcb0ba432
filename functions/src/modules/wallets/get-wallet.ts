import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import * as ledger from '../ledger/index.ts';
import { actingOwner, ownCurrency, publicOwner, walletOf, type WalletOwner } from './owner.ts';
import { maySee } from './policy.ts';
import type { BalanceAt, BalanceQuery, Wallet } from './schemas.ts';

interface BalanceRow {
  readonly currency: Currency;
  readonly posted: bigint;
  readonly held: bigint;
  readonly available: bigint;
}

const BALANCES = named(
  'wallets.balances',
  `select currency, posted, held, available from wallets.balance where owner_kind = $1 and owner_id = $2 order by currency`,
);

export async function balancesOf(ctx: Pick<Ctx, 'sql'>, owner: WalletOwner): Promise<Wallet['balances']> {
  const rows = await ctx.sql.rows<BalanceRow>(BALANCES, [owner.kind, owner.id]);
  return rows.map((row) => ({ currency: row.currency, ...inMajor(row, row.currency) }));
}

/** The wallets of whoever the actor acts for: what is there, what is kept for something under way, what can be spent. */
export async function getWallet(ctx: Ctx): Promise<Wallet> {
  admit(ctx.actor, maySee);
  const owner = actingOwner(ctx);
  return { ownerId: publicOwner(owner), balances: await balancesOf(ctx, owner) };
}

/** One balance, now or as it was at a past moment (PAY-7). */
export async function getBalance(ctx: Ctx, { currency = ownCurrency(ctx), at }: BalanceQuery): Promise<BalanceAt> {
  admit(ctx.actor, maySee);
  const moment = at === undefined ? undefined : new Date(at);
  const balance = await ledger.balanceOf(ctx, walletOf(actingOwner(ctx), currency), moment);
  return { currency, at: moment?.toISOString() ?? null, ...inMajor(balance, currency) };
}

function inMajor({ posted, held, available }: Omit<BalanceRow, 'currency'>, currency: Currency) {
  return {
    posted: formatAmount(posted, currency),
    held: formatAmount(held, currency),
    available: formatAmount(available, currency),
  };
}
