import { audit } from '../../platform/audit.ts';
import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound, OnboardingRequired } from '../../platform/errors.ts';
import type { Country } from '../../platform/values/country.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import * as payments from '../payments/index.ts';
import { actingSeller } from './accounts.ts';
import { BadDestination, NotPaidHere } from './errors.ts';
import { mayChange, mayRun, maySee } from './policy.ts';
import type { Destination, DestinationDraft } from './schemas.ts';

interface Row {
  readonly id: string;
  readonly currency: string;
  readonly method: 'mobile_money' | 'bank';
  readonly phone: string | null;
  readonly network: string | null;
  readonly bankCode: string | null;
  readonly accountNumber: string | null;
  readonly name: string;
  readonly state: 'unverified' | 'verified' | 'removed';
  readonly usableFrom: Date;
  readonly version: number;
}

const ROW = `id, currency, method, phone, network, bank_code as "bankCode", account_number as "accountNumber", name, state,
  usable_from as "usableFrom", version`;
const RULE = named(
  'payouts.cool-down',
  `select r.cool_down_hours as hours, exists (select from payouts.destination d where d.owner_id = $1 and d.currency = $2) as before
   from payouts.rule r where r.currency = $2`,
);
const REMOVE = named(
  'payouts.remove-destination',
  `update payouts.destination set state = 'removed', updated_at = $3 where owner_id = $1 and currency = $2 and state <> 'removed'`,
);
const INSERT = named(
  'payouts.insert-destination',
  `insert into payouts.destination (id, owner_kind, owner_id, currency, country, method, phone, network, bank_code, account_number,
     name, state, usable_from, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
     case when $6 = 'mobile_money' and payouts.is_own_phone($7) then 'verified' else 'unverified' end, $12, $13, $13) returning ${ROW}`,
);
const LIST = named(
  'payouts.destinations',
  `select ${ROW} from payouts.destination where owner_id = $1 and state <> 'removed' order by currency`,
);
const VERIFY = named(
  'payouts.verify-destination',
  `update payouts.destination set state = 'verified', updated_at = $2 where id = $1 and state <> 'removed' returning ${ROW}`,
);

/**
 * Says where the money of a currency goes from now on. A number that is proved to be one's own is right at once; any other waits
 * until it is checked. Whoever changes it waits out the cool-down, so that a thief of an account gets nothing on that day.
 */
export async function setDestination(ctx: Ctx, draft: DestinationDraft): Promise<Destination> {
  admit(ctx.actor, mayChange);
  if (ctx.actor.kind !== 'user') throw OnboardingRequired();
  const owner = actingSeller(ctx);
  const { currency, method, name } = draft;
  const rule = await ctx.sql.first<{ hours: number; before: boolean }>(RULE, [owner.id, currency]);
  if (rule === null) throw NotPaidHere({ field: 'currency', with: { currency } });
  const to = await payments.readDestination(draft, ctx.actor.country as Country);
  if (to === null) throw BadDestination({ field: 'phone' });
  const usableFrom = new Date(ctx.now.getTime() + (rule.before ? rule.hours * 3_600_000 : 0));
  const [, row] = await Promise.all([
    ctx.sql.run(REMOVE, [owner.id, currency, ctx.now]),
    ctx.sql.first<Row>(INSERT, [
      newId(ctx.now), owner.kind, owner.id, currency, to.country, method, to.phone, to.network, to.account?.bankCode ?? null,
      to.account?.number ?? null, name, usableFrom, ctx.now,
    ]), // prettier-ignore
  ]);
  audit(ctx, {
    action: 'payouts.destination_set',
    subject: { type: 'payout_destination', id: publicId('pdst', row!.id) },
  });
  return view(row!);
}

export async function listDestinations(ctx: Ctx): Promise<Destination[]> {
  admit(ctx.actor, maySee);
  return (await ctx.sql.rows<Row>(LIST, [actingSeller(ctx).id])).map(view);
}

/** Staff have checked that it is the seller's. */
export async function verifyDestination(ctx: Ctx, { id }: { readonly id: string }): Promise<Destination> {
  admit(ctx.actor, mayRun);
  const row = await ctx.sql.first<Row>(VERIFY, [id, ctx.now]);
  if (row === null) throw NotFound();
  audit(ctx, {
    action: 'payouts.destination_verified',
    subject: { type: 'payout_destination', id: publicId('pdst', id) },
  });
  return view(row);
}

function view(row: Row): Destination {
  const { currency, method, name, state, version } = row;
  return {
    id: publicId('pdst', row.id),
    currency,
    method,
    shown: payments.maskedDestination({ ...row, account: accountOf(row) }),
    name,
    state,
    usableFrom: row.usableFrom.toISOString(),
    version,
  };
}

/** A row's bank account, where it is one. */
export function accountOf({ bankCode, accountNumber, name }: Pick<Row, 'bankCode' | 'accountNumber' | 'name'>) {
  return bankCode === null || accountNumber === null ? null : { bankCode, number: accountNumber, name };
}
