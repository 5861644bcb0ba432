import { z } from 'zod';
import { TIERS } from '../../platform/actor.ts';
import { idField, idParam } from '../../platform/values/id-param.ts';
import { paragraphs } from '../../platform/values/text.ts';
import { ACCOUNT_KINDS } from './accounts.ts';

const Time = z.iso.datetime();
const Kind = z.enum(ACCOUNT_KINDS);
const Asset = z
  .string()
  .max(60)
  .regex(/^([A-Z]{3}|[a-z][a-z0-9:-]*)$/, 'This is not a currency or a unit that we count.');
/** In major units of the currency, or in whole units. */
const Amount = z.string().meta({ example: '12.50' });

const QuotaPeriod = z.strictObject({
  period: z.enum(['day', 'month']),
  limit: z.int(),
  used: z.int(),
  left: z.int(),
  returnsAt: Time,
});
export const Quotas = z
  .strictObject({
    plan: z.strictObject({ code: z.string(), name: z.string(), tier: z.enum(TIERS), commissionPercent: z.string() }),
    quotas: z.array(z.strictObject({ asset: z.string(), ...QuotaPeriod.shape, periods: z.array(QuotaPeriod) })),
  })
  .meta({ id: 'Quotas' });
export type Quotas = z.infer<typeof Quotas>;

/** `usr_…` or `biz_…`; a word for ourselves and for a provider. */
const OwnerShown = z.strictObject({ kind: z.enum(['user', 'business', 'platform', 'provider']), id: z.string() });
const Word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Use small letters, digits and hyphens.');
export const OwnerGiven = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user'), id: idField('usr') }),
  z.strictObject({ kind: z.literal('business'), id: idField('biz') }),
  z.strictObject({ kind: z.literal('platform'), id: Word }),
  z.strictObject({ kind: z.literal('provider'), id: Word }),
]);

export const TrialBalance = z
  .array(
    z.strictObject({
      asset: z.string(),
      /** Of all accounts; anything but 0 is an alarm. */
      sum: Amount,
      kinds: z.array(z.strictObject({ kind: Kind, accounts: z.int(), posted: Amount, held: Amount })),
    }),
  )
  .meta({ id: 'TrialBalance' });
export type TrialBalance = z.infer<typeof TrialBalance>;

export const AccountFilter = z.strictObject({
  owner: z.string().max(60).optional(),
  kind: Kind.optional(),
  asset: Asset.optional(),
});
export type AccountFilter = z.infer<typeof AccountFilter>;
export const AccountShown = z
  .strictObject({
    id: z.string(),
    owner: OwnerShown,
    kind: Kind,
    asset: z.string(),
    posted: Amount,
    held: Amount,
    available: Amount,
    changedAt: Time,
  })
  .meta({ id: 'LedgerAccount' });
export type AccountShown = z.infer<typeof AccountShown>;
export const AccountParams = z.strictObject({ id: idParam('acct') });

export const LineShown = z
  .strictObject({
    id: z.string(),
    reference: z.string(),
    kind: z.string(),
    note: z.string().nullable(),
    amount: Amount,
    balance: Amount,
    at: Time,
    reversalOf: z.string().nullable(),
  })
  .meta({ id: 'LedgerLine' });
export type LineShown = z.infer<typeof LineShown>;

export const EntryDraft = z
  .strictObject({
    from: z.strictObject({ owner: OwnerGiven, kind: Kind }),
    to: z.strictObject({ owner: OwnerGiven, kind: Kind }),
    asset: Asset,
    amount: z.string().max(24),
    reason: paragraphs(5, 500),
  })
  .meta({ id: 'ManualEntryDraft' });
export type EntryDraft = z.infer<typeof EntryDraft>;
export const ENTRY_STATES = ['proposed', 'approved', 'rejected'] as const;
export const EntryFilter = z.strictObject({ state: z.enum(ENTRY_STATES).default('proposed') });
export type EntryFilter = z.infer<typeof EntryFilter>;
export const Entry = z
  .strictObject({
    id: z.string(),
    from: z.strictObject({ owner: OwnerShown, kind: Kind }),
    to: z.strictObject({ owner: OwnerShown, kind: Kind }),
    asset: z.string(),
    amount: Amount,
    reason: z.string(),
    state: z.enum(ENTRY_STATES),
    proposedBy: z.string(),
    proposedAt: Time,
    expiresAt: Time,
    decidedBy: z.string().nullable(),
    decidedAt: Time.nullable(),
    transactionId: z.string().nullable(),
  })
  .meta({ id: 'ManualEntry' });
export type Entry = z.infer<typeof Entry>;
export const EntryParams = z.strictObject({ id: idParam('ment') });

export const Verification = z
  .strictObject({
    startedAt: Time.nullable(),
    finishedAt: Time.nullable(),
    checked: z.int(),
    problemCount: z.int(),
    problems: z.array(
      z.strictObject({ table: z.string(), id: z.string(), seq: z.int().nullable(), problem: z.string() }),
    ),
  })
  .meta({ id: 'LedgerVerification' });
export type Verification = z.infer<typeof Verification>;
