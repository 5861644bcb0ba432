import type { Ctx } from '../../platform/context.ts';
import { feeOf, type FeeRule } from './rules.ts';

type Rules = ReadonlyMap<string, FeeRule>;

const FRESH_MS = 60_000;
let known: { readonly at: number; readonly rules: Promise<Rules> } | undefined;

/** Each instance keeps the fees for a minute; a transfer with a fee that is not the rule's any more is refused by the database. */
function feeRules(ctx: Ctx): Promise<Rules> {
  const at = ctx.now.getTime();
  if (known !== undefined && Math.abs(at - known.at) < FRESH_MS) return known.rules;
  const rules = load(ctx);
  known = { at, rules };
  rules.catch(() => (known = undefined));
  return rules;
}

async function load(ctx: Ctx): Promise<Rules> {
  const rows = await ctx.sql.rows<FeeRule & { currency: string; kind: string }>(
    'select currency, kind, flat, bp, least, most from wallets.fee_rule',
  );
  return new Map(rows.map((row) => [`${row.kind} ${row.currency}`, row]));
}

/** Minor units; nothing where there is no rule. */
export async function feeFor(
  ctx: Ctx,
  kind: 'transfer' | 'withdrawal',
  currency: string,
  amount: bigint,
): Promise<bigint> {
  const rule = (await feeRules(ctx)).get(`${kind} ${currency}`);
  return rule === undefined ? 0n : feeOf(rule, amount);
}

/** The next one looks again. */
export function forgetFees(): void {
  known = undefined;
}
