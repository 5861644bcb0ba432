import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { InvalidRequest, NotFound, OnboardingRequired } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import type { Country } from '../../platform/values/country.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { formatAmount, parseAmount, type Currency } from '../../platform/values/money.ts';
import * as ledger from '../ledger/index.ts';
import * as payments from '../payments/index.ts';
import { WithdrawalChanged } from './events.ts';
import { feeFor } from './fees.ts';
import { refusalOf, type Allowance } from './limits.ts';
import { noteChange } from './mirror-wallet.ts';
import { actingOwner, feesIn, walletOf, type WalletOwner } from './owner.ts';
import { maySee, maySpend } from './policy.ts';
import type { Withdrawal, WithdrawalDraft } from './schemas.ts';

/** A row of `wallets.withdrawal`. Minor units, UTC; `day` is the owner's local date, whose allowance it took. */
interface WithdrawalRow {
  readonly id: string;
  readonly ownerKind: WalletOwner['kind'];
  readonly ownerId: string;
  readonly currency: Currency;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly shown: string;
  readonly day: string;
  readonly state: 'sending' | 'paid' | 'failed' | 'returned';
  readonly reason: string | null;
  readonly version: number;
  readonly createdAt: Date;
}

const ROW = `id, owner_kind as "ownerKind", owner_id as "ownerId", currency, amount, fee, shown, day, state, reason, version,
  created_at as "createdAt"`;
const TAKE = named(
  'wallets.take-allowance',
  'select refusal, allowed, spent, day from wallets.take_allowance($1, $2, $3, $4, $5, $6)',
);
const INSERT = named(
  'wallets.insert-withdrawal',
  `insert into wallets.withdrawal (id, owner_kind, owner_id, made_by, currency, amount, fee, method, shown, day, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) returning ${ROW}`,
);
const FIND = named('wallets.find-withdrawal', `select ${ROW} from wallets.withdrawal where id = $1 and owner_id = $2`);
const LIST = named(
  'wallets.withdrawals',
  `select ${ROW} from wallets.withdrawal where owner_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
);
const STEP = named(
  'wallets.step-withdrawal',
  `update wallets.withdrawal set state = $2, reason = $3, updated_at = $4
   where id = $1 and (state = 'sending' or (state = 'paid' and $2 = 'returned')) returning ${ROW}`,
);
const GIVE_BACK = named('wallets.return-allowance', 'select wallets.return_allowance($1, $2, $3, $4, $5)');

/** Sends money out to mobile money or a bank. It is kept in the ledger until the provider says what became of it. */
export async function withdraw(ctx: Ctx, draft: WithdrawalDraft): Promise<Withdrawal> {
  admit(ctx.actor, maySpend);
  if (ctx.actor.kind !== 'user') throw OnboardingRequired();
  const owner = actingOwner(ctx);
  const { currency, to } = draft;
  const amount = parseAmount(draft.amount, currency)!;
  const fee = await feeFor(ctx, 'withdrawal', currency, amount);
  const destination = await payments.readDestination(to, ctx.actor.country as Country);
  if (destination === null) throw InvalidRequest({ field: 'to.phone' });
  const taken = await ctx.sql.first<Allowance & { day: string }>(TAKE, [
    owner.kind, owner.id, currency, 'withdrawal', amount, ctx.now,
  ]); // prettier-ignore
  const refusal = refusalOf(taken!, currency);
  if (refusal !== null) throw refusal;
  const id = newId(ctx.now);
  const from = walletOf(owner, currency);
  if (fee > 0n)
    await ledger.post(ctx, {
      reference: `${referenceOf(id)}:fee`,
      kind: 'withdrawal.fee',
      moves: [{ from, to: feesIn(currency), amount: fee }],
    });
  await payments.requestDisbursement(ctx, {
    reference: referenceOf(id),
    owner,
    from,
    amount,
    currency,
    destination,
    purpose: 'wallet_withdrawal',
  });
  const shown = payments.maskedDestination(destination);
  const row = await ctx.sql.first<WithdrawalRow>(INSERT, [
    id, owner.kind, owner.id, ctx.actor.userId, currency, amount, fee, to.method, shown, taken!.day, ctx.now,
  ]); // prettier-ignore
  await noteChange(ctx, owner);
  emit(ctx, WithdrawalChanged, factOf(row!));
  return viewWithdrawal(row!);
}

export async function getWithdrawal(ctx: Ctx, { id }: { readonly id: string }): Promise<Withdrawal> {
  admit(ctx.actor, maySee);
  const row = await ctx.sql.first<WithdrawalRow>(FIND, [id, actingOwner(ctx).id]);
  if (row === null) throw NotFound();
  return viewWithdrawal(row);
}

export async function listWithdrawals(ctx: Ctx, { limit, after }: PageRequest): Promise<Page<Withdrawal[]>> {
  admit(ctx.actor, maySee);
  const rows = await ctx.sql.rows<WithdrawalRow>(LIST, [actingOwner(ctx).id, after?.[0] ?? null, limit + 1]);
  const shown = rows.slice(0, limit);
  return new Page(shown.map(viewWithdrawal), rows.length > limit ? [shown.at(-1)!.id] : null);
}

/** The provider's word. The money itself was moved or let go by the payments; what went wrong costs no fee and no allowance. */
export async function followWithdrawal(
  ctx: Ctx,
  event: { readonly reference: string; readonly state: 'paid' | 'failed' | 'returned'; readonly reason: string | null },
): Promise<void> {
  const id = /^wallets\.withdrawal:([0-9a-f-]{36})$/.exec(event.reference)?.[1];
  if (id === undefined) return;
  const row = await ctx.sql.first<WithdrawalRow>(STEP, [id, event.state, event.reason, ctx.now]);
  if (row === null) return;
  if (event.state !== 'paid') {
    const reference = referenceOf(id);
    if (row.fee > 0n)
      await ledger.reverse(ctx, {
        transaction: `${reference}:fee`,
        reference: `${reference}:fee-back`,
        note: 'The withdrawal did not arrive.',
      });
    await ctx.sql.run(GIVE_BACK, [row.ownerId, row.currency, 'withdrawal', row.amount, row.day]);
  }
  await noteChange(ctx, { kind: row.ownerKind, id: row.ownerId });
  emit(ctx, WithdrawalChanged, factOf(row));
}

const referenceOf = (id: string): string => `wallets.withdrawal:${id}`;

function factOf(row: WithdrawalRow) {
  const { id, version, ownerKind, ownerId, currency, state } = row;
  return { id, version, ownerKind, ownerId, amount: row.amount.toString(), currency, state };
}

function viewWithdrawal(row: WithdrawalRow): Withdrawal {
  const { currency } = row;
  return {
    id: publicId('wdr', row.id),
    amount: { amount: formatAmount(row.amount, currency), currency },
    fee: { amount: formatAmount(row.fee, currency), currency },
    to: row.shown,
    state: row.state,
    reason: row.reason,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}
