import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { newId } from '../../platform/values/id.ts';

const PHASES = {
  postings: 'select ledger.verify_postings($1, $2, $3) as piece',
  accounts: 'select ledger.verify_accounts($1, $3, $4) as piece, $2::bigint',
  holds: 'select ledger.verify_holds($1, $3) as piece, $2::bigint',
  transactions: 'select ledger.verify_transactions($1, $3) as piece, $2::bigint',
} as const;
type Phase = keyof typeof PHASES;
const NEXT: Readonly<Record<Phase, Phase | null>> = {
  postings: 'accounts',
  accounts: 'holds',
  holds: 'transactions',
  transactions: null,
};
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const Checkpoint = z.object({
  verification: z.uuid(),
  phase: z.enum(['postings', 'accounts', 'holds', 'transactions']),
  id: z.string(),
  seq: z.number(),
});
type Checkpoint = z.infer<typeof Checkpoint>;

export interface Problem {
  readonly table: string;
  readonly id: string;
  readonly seq: number | null;
  readonly problem: string;
}
interface Piece {
  readonly checked: number;
  readonly id: string | null;
  readonly seq: number | null;
  readonly problems: readonly Problem[];
}

/** One piece of the nightly reading; goes on from the checkpoint. What it finds is logged and kept (PAY-7). */
export async function verifyLedger(
  ctx: Ctx,
  slot: { readonly checkpoint: unknown; readonly save: (checkpoint: unknown) => void; readonly rows: number },
): Promise<{ more: boolean }> {
  const at = slot.checkpoint === null ? await begin(ctx) : Checkpoint.parse(slot.checkpoint);
  const values = at.phase === 'accounts' ? [at.id, at.seq, slot.rows, ctx.now] : [at.id, at.seq, slot.rows];
  const row = await ctx.sql.first<{ piece: Piece }>(PHASES[at.phase], values);
  const { checked, id, seq, problems } = row!.piece;
  for (const { table, id: key, seq: count, problem } of problems) {
    ctx.log.error('The ledger was tampered with', { check: table, key, count, reason: problem });
  }
  const phase = checked === slot.rows ? at.phase : NEXT[at.phase];
  await record(ctx, at.verification, checked, problems, phase === null);
  if (phase === null) return { more: false };
  slot.save({
    verification: at.verification,
    phase,
    id: phase === at.phase ? id : FIRST_ID,
    seq: phase === at.phase ? seq : 0,
  });
  return { more: true };
}

async function begin(ctx: Ctx): Promise<Checkpoint> {
  const verification = newId(ctx.now);
  await ctx.sql.run('insert into ledger.verification (id, started_at) values ($1, $2)', [verification, ctx.now]);
  return { verification, phase: 'postings', id: FIRST_ID, seq: 0 };
}

async function record(
  ctx: Ctx,
  id: string,
  checked: number,
  problems: readonly Problem[],
  done: boolean,
): Promise<void> {
  await ctx.sql.run(
    `update ledger.verification set checked = checked + $2, problem_count = problem_count + $3,
       problems = case when jsonb_array_length(problems) >= 20 then problems else problems || $4::jsonb end,
       finished_at = case when $5 then $6::timestamptz end
     where id = $1`,
    [id, checked, problems.length, JSON.stringify(problems.slice(0, 20)), done, ctx.now],
  );
  if (done) ctx.log.info('The ledger was verified', { key: id });
}
