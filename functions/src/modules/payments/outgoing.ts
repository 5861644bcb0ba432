import { provider, type FailureReason, type ProviderAnswer, type ProviderName } from '../../adapters/payments/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { isFinal, nextPoll, verdictOf, type Evidence, type Machine, type State } from './rules.ts';
import { changeRow } from './store.ts';

/** What refunds and disbursements have in common: a row that walks the road of a try, with nobody to answer a prompt. */
export interface OutgoingRow {
  readonly id: string;
  readonly provider: ProviderName;
  readonly providerReference: string | null;
  readonly amount: bigint;
  readonly currency: string;
  readonly status: State | 'returned';
  readonly sentAt: Date | null;
  readonly polls: number;
  readonly evidence: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly nextPollAt: Date | null;
  readonly giveUpAt: Date | null;
  readonly finishedAt: Date | null;
  readonly reviewAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export interface OutgoingKind<Row extends OutgoingRow> {
  readonly machine: Exclude<Machine, 'attempt'>;
  /** Holds the row until the end. */
  readonly lock: (ctx: Ctx, id: string) => Promise<Row | null>;
  readonly pollAt: (ctx: Ctx, id: string, at: Date) => void;
  /** `late`: it had counted as failed. The row has been written already; `version` is its version now. */
  readonly succeeded: (ctx: Ctx, row: Row, version: number, late: boolean) => Promise<void>;
  readonly failed: (ctx: Ctx, row: Row, version: number, reason: FailureReason) => Promise<void>;
  readonly reversed?: (ctx: Ctx, row: Row, told: ProviderAnswer, evidence: Evidence) => Promise<void>;
}

const REVIEW_EVERY_MS = 6 * 3_600_000;
const REVIEW_FOR_MS = 7 * 24 * 3_600_000;

/** Takes in what was said of money that goes out. Whoever comes second finds the row held, and then further on. */
export async function takeOutgoing<Row extends OutgoingRow>(
  ctx: Ctx,
  kind: OutgoingKind<Row>,
  id: string,
  told: ProviderAnswer,
  evidence: Evidence,
): Promise<void> {
  const row = await kind.lock(ctx, id);
  if (row === null || row.status === 'returned') return;
  if (row.status === 'succeeded' && told.state === 'reversed') return kind.reversed?.(ctx, row, told, evidence);
  const verdict = verdictOf(row.status, told.state, evidence, kind.machine);
  const learned = {
    providerReference: row.providerReference ?? told.providerReference,
    ...(told.detail === null ? {} : { detail: told.detail }),
  };
  if (verdict === 'ask') return kind.pollAt(ctx, id, ctx.now);
  if (verdict === 'stay') {
    if (isFinal(row.status)) return;
    if (evidence === 'status') return askAgain(ctx, kind, row, learned);
    if (row.providerReference === null && told.providerReference !== null)
      await changeRow<OutgoingRow>(ctx, kind.machine, row, learned);
    return;
  }
  const to = verdict.step;
  if (isFinal(to)) {
    const reason = to === 'failed' ? (told.reason ?? 'other') : null;
    const end = { ...learned, status: to, evidence, reason, nextPollAt: null, finishedAt: ctx.now };
    const version = await changeRow<OutgoingRow>(ctx, kind.machine, row, end);
    return reason === null
      ? kind.succeeded(ctx, row, version, row.status === 'failed')
      : kind.failed(ctx, row, version, reason);
  }
  const next = (await afterAsking(ctx, row, evidence === 'status' ? 1 : 0)) ?? ctx.now;
  await changeRow<OutgoingRow>(ctx, kind.machine, row, { ...learned, status: to, evidence, nextPollAt: next });
  kind.pollAt(ctx, id, next);
}

async function askAgain<Row extends OutgoingRow>(
  ctx: Ctx,
  kind: OutgoingKind<Row>,
  row: Row,
  learned: Readonly<Record<string, unknown>>,
): Promise<void> {
  const polls = row.polls + 1;
  const next = await afterAsking(ctx, row, 1);
  if (next !== null) {
    await changeRow<OutgoingRow>(ctx, kind.machine, row, { ...learned, polls, nextPollAt: next });
    return kind.pollAt(ctx, row.id, next);
  }
  if (row.reviewAt === null)
    ctx.log.error('What became of money that we sent is unknown; a person must look.', {
      key: row.id,
      provider: row.provider,
    });
  const again = ctx.now.getTime() - (row.sentAt ?? row.createdAt).getTime() < REVIEW_FOR_MS;
  const nextPollAt = again ? new Date(ctx.now.getTime() + REVIEW_EVERY_MS) : null;
  await changeRow<OutgoingRow>(ctx, kind.machine, row, {
    ...learned,
    ...(row.status === 'unknown' ? {} : { status: 'unknown', evidence: 'clock' }),
    polls,
    reviewAt: row.reviewAt ?? ctx.now,
    nextPollAt,
  });
  if (nextPollAt !== null) kind.pollAt(ctx, row.id, nextPollAt);
}

async function afterAsking(ctx: Ctx, row: OutgoingRow, asked: number): Promise<Date | null> {
  return row.sentAt === null ? null : nextPoll(await provider(row.provider), row.sentAt, row.polls + asked, ctx.now);
}
