import type { UserActor } from '../../platform/actor.ts';
import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { currencyOf, type Country } from '../../platform/values/country.ts';
import { publicId } from '../../platform/values/id.ts';
import { parseAmount } from '../../platform/values/money.ts';
import { actingOwner } from '../ledger/index.ts';
import { createIntent } from './create-intent.ts';
import { methodsOffered } from './methods.ts';
import { policy } from './policy.ts';
import { refundsOf } from './refunds/store.ts';
import type {
  Code,
  MethodFilter,
  OfferedMethod,
  Payment,
  PaymentFilter,
  PaymentSummary,
  TopUp,
  Try,
} from './schemas.ts';
import { startAttempt } from './start-attempt.ts';
import { attemptsOf, findIntent, INTENT_ROW, type IntentRow } from './store.ts';
import { submitCode } from './submit-code.ts';
import { moneyOf, paymentOf, summaryOf } from './view.ts';

export function personOf({ actor }: Pick<Ctx, 'actor'>): UserActor {
  if (actor.kind !== 'user') throw OnboardingRequired();
  return actor;
}

/** The ways of paying that are offered in a country for a currency, each once, the preferred first. */
export async function listMethods(ctx: Ctx, filter: MethodFilter): Promise<OfferedMethod[]> {
  const country = filter.country ?? (personOf(ctx).country as Country);
  const currency = filter.currency ?? currencyOf(country);
  const rows = await methodsOffered(ctx, { direction: 'in', currency, country });
  const seen = new Set<string>();
  return rows
    .filter(({ method, network }) => {
      const way = `${method} ${network}`;
      return !seen.has(way) && seen.add(way);
    })
    .map(({ method, network, title, country: where, least, most }) => ({
      method: method as OfferedMethod['method'],
      network,
      title,
      country: where,
      currency,
      least: moneyOf(least, currency).amount,
      most: moneyOf(most, currency).amount,
    }));
}

/** Puts money into one's own wallet, or that of the business one acts for. */
export async function topUp(ctx: Ctx, { amount, currency, purpose }: TopUp): Promise<Payment> {
  const owner = actingOwner(ctx);
  const intent = await createIntent(ctx, {
    payer: owner,
    purpose,
    subject: publicId(owner.kind === 'business' ? 'biz' : 'usr', owner.id),
    amount: parseAmount(amount, currency)!,
    currency,
    credit: { owner, kind: 'wallet', asset: currency },
    description: 'Money for your wallet',
  });
  return paymentOf(intent, [], []);
}

/** One try at paying; the task that phones runs right after. */
export async function tryPayment(ctx: Ctx, { id, ...method }: Try & { readonly id: string }): Promise<Payment> {
  const attempt = await startAttempt(ctx, { intentId: id, method });
  return read(ctx, attempt.intentId);
}

export async function sendCode(ctx: Ctx, input: Code & { readonly id: string }): Promise<Payment> {
  return read(ctx, (await submitCode(ctx, input)).id);
}

export async function getPayment(ctx: Ctx, { id }: { readonly id: string }): Promise<Payment> {
  return show(ctx, authorize(ctx.actor, policy, 'read', await findIntent(ctx, id)));
}

export async function read(ctx: Ctx, id: string): Promise<Payment> {
  const intent = await findIntent(ctx, id);
  if (intent === null) throw new Error('The payment cannot be read back.');
  return show(ctx, intent);
}

async function show(ctx: Ctx, intent: IntentRow): Promise<Payment> {
  const [attempts, refunds] = await Promise.all([attemptsOf(ctx, intent.id), refundsOf(ctx, intent.id)]);
  return paymentOf(intent, attempts, refunds);
}

/** One's own, latest first: what one pays, or what others pay to one. */
export async function listPayments(
  ctx: Ctx,
  { status, as }: PaymentFilter,
  { limit, after }: PageRequest,
): Promise<Page<PaymentSummary[]>> {
  const owner = actingOwner(ctx);
  const mine =
    as === 'payee'
      ? 'credit_owner_kind = $1 and credit_owner_id = $2'
      : owner.kind === 'business'
        ? `$1 = 'business' and business_id = $2::uuid`
        : `$1 = 'user' and payer_user_id = $2::uuid and business_id is null`;
  const rows = await ctx.sql.rows<IntentRow>(
    `select ${INTENT_ROW} from payments.intent where ${mine} and ($3::text is null or status = $3)
       and ($4::uuid is null or id < $4) order by id desc limit $5`,
    [owner.kind, owner.id, status ?? null, after?.[0] ?? null, limit + 1],
  );
  const shown = rows.slice(0, limit);
  return new Page(shown.map(summaryOf), rows.length > limit ? [shown.at(-1)!.id] : null);
}
