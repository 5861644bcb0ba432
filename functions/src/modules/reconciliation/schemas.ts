import { z } from 'zod';
import { idParam } from '../../platform/values/id-param.ts';
import { CurrencyCode } from '../../platform/values/money.ts';
import { paragraphs } from '../../platform/values/text.ts';

const Time = z.iso.datetime();
const Count = z.int();
const PROVIDERS = ['paystack', 'flutterwave', 'mpesa', 'momo', 'stripe', 'paypal', 'bank'] as const;
const Format = z.enum(['mpesa_csv', 'bank_csv', 'json_lines']);

export const StatementDraft = z
  .strictObject({
    provider: z.enum(PROVIDERS),
    format: Format,
    /** Of lines that do not say theirs. */
    currency: CurrencyCode,
    from: Time,
    to: Time,
  })
  .superRefine(({ from, to }, check) => {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    if (!(days > 0 && days <= 92))
      check.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'A statement covers at least a moment and at most 92 days.',
      });
  })
  .meta({ id: 'StatementDraft' });
export type StatementDraft = z.infer<typeof StatementDraft>;

/** A part of the file, cut anywhere; parts count from 0. Handing one in twice is harmless. */
export const StatementChunk = z
  .strictObject({ place: z.int().min(0).max(99_999), text: z.string().min(1).max(200_000) })
  .meta({ id: 'StatementChunk' });
export type StatementChunk = z.infer<typeof StatementChunk>;
export const StatementEnd = z.strictObject({ chunks: z.int().min(1).max(100_000) }).meta({ id: 'StatementEnd' });

export const Statement = z
  .strictObject({
    id: z.string().meta({ example: 'stm_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    provider: z.string(),
    format: Format,
    currency: z.string(),
    from: Time,
    to: Time,
    status: z.enum(['receiving', 'reading', 'booking', 'matching', 'done', 'failed']),
    lines: Count,
    booked: Count,
    findings: Count,
    problem: z.string().nullable(),
    createdAt: Time,
  })
  .meta({ id: 'ReconciliationStatement' });
export type Statement = z.infer<typeof Statement>;
export const StatementList = z.array(Statement);
export const StatementParams = z.strictObject({ id: idParam('stm') });

const Side = z.strictObject({ amount: z.string(), currency: z.string() }).nullable();
export const Finding = z
  .strictObject({
    id: z.string().meta({ example: 'fnd_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    statementId: z.string(),
    fault: z.enum(['missing', 'extra', 'wrong_amount', 'wrong_currency', 'duplicate']),
    kind: z.enum(['charge', 'refund', 'payout']),
    /** Which line of the statement, from 1. */
    line: Count.nullable(),
    key: z.string().nullable(),
    booked: Side,
    told: Side,
    status: z.enum(['open', 'proposed', 'closed']),
    resolution: z.enum(['correct', 'explain']).nullable(),
    note: z.string().nullable(),
    createdAt: Time,
    version: Count,
  })
  .meta({ id: 'ReconciliationFinding' });
export type Finding = z.infer<typeof Finding>;
export const FindingList = z.array(Finding);
export const FindingParams = z.strictObject({ id: idParam('fnd') });
export const FindingFilter = z.strictObject({
  status: Finding.shape.status.optional(),
  fault: Finding.shape.fault.optional(),
});
export type FindingFilter = z.infer<typeof FindingFilter>;

/** `correct` posts the entry that brings our books to what the provider says; `explain` posts nothing. */
export const Proposal = z
  .strictObject({ resolution: z.enum(['correct', 'explain']), note: paragraphs(5, 500) })
  .meta({ id: 'ReconciliationProposal' });
export type Proposal = z.infer<typeof Proposal>;
