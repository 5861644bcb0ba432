import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { publicId } from '../../platform/values/id.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import * as ledger from '../ledger/index.ts';
import { actingSeller, payableOf, standingOf } from './accounts.ts';
import { maySee } from './policy.ts';
import type { ItemState } from './rules.ts';
import type { Earnings, Payout } from './schemas.ts';

const SELLS = named(
  'payouts.sells-in',
  `select s.currency, r.minimum from payouts.seller s join payouts.rule r on r.currency = s.currency
   where s.owner_id = $1 order by s.currency`,
);
const OPEN = named(
  'payouts.open-receivables',
  `select id, reference, currency, amount, amount - recovered as open, created_at as since from payouts.receivable
   where owner_id = $1 and recovered < amount order by id limit 100`,
);
const ITEMS = named(
  'payouts.items',
  `select id, currency, sent, recovered, state, reason, version, created_at as "createdAt" from payouts.item
   where owner_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
);

/** What the seller will be paid, what is on its way and what he owes, with each open debt (LST-9). */
export async function getEarnings(ctx: Ctx): Promise<Earnings> {
  admit(ctx.actor, maySee);
  const seller = actingSeller(ctx);
  const rows = await ctx.sql.rows<{ currency: Currency; minimum: bigint }>(SELLS, [seller.id]);
  const balances: Earnings['balances'] = [];
  for (const { currency, minimum } of rows) {
    const { held } = await ledger.balanceOf(ctx, payableOf(seller, currency));
    const { payable, owed } = await standingOf(ctx, seller, currency);
    const shown = (minor: bigint) => formatAmount(minor, currency);
    balances.push({
      currency,
      payable: shown(payable),
      underWay: shown(held),
      owed: shown(owed),
      minimum: shown(minimum),
    });
  }
  interface Debt {
    readonly id: string;
    readonly reference: string;
    readonly currency: Currency;
    readonly amount: bigint;
    readonly open: bigint;
    readonly since: Date;
  }
  const debts = await ctx.sql.rows<Debt>(OPEN, [seller.id]);
  return {
    balances,
    receivables: debts.map(({ id, reference, currency, amount, open, since }) => ({
      id: publicId('rcv', id),
      reference,
      amount: { amount: formatAmount(amount, currency), currency },
      open: { amount: formatAmount(open, currency), currency },
      since: since.toISOString(),
    })),
  };
}

export async function listPayouts(ctx: Ctx, { limit, after }: PageRequest): Promise<Page<Payout[]>> {
  admit(ctx.actor, maySee);
  interface Row {
    readonly id: string;
    readonly currency: Currency;
    readonly sent: bigint;
    readonly recovered: bigint;
    readonly state: ItemState;
    readonly reason: string | null;
    readonly version: number;
    readonly createdAt: Date;
  }
  const rows = await ctx.sql.rows<Row>(ITEMS, [actingSeller(ctx).id, after?.[0] ?? null, limit + 1]);
  const shown = rows.slice(0, limit);
  return new Page(
    shown.map(({ id, currency, sent, recovered, state, reason, version, createdAt }) => ({
      id: publicId('pout', id),
      sent: { amount: formatAmount(sent, currency), currency },
      recovered: { amount: formatAmount(recovered, currency), currency },
      state,
      reason,
      createdAt: createdAt.toISOString(),
      version,
    })),
    rows.length > limit ? [shown.at(-1)!.id] : null,
  );
}
