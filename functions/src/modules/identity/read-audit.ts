import type { Ctx } from '../../platform/context.ts';
import { verifyAuditChain } from '../../platform/db/audit.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { parsePublicId, publicId } from '../../platform/values/id.ts';
import type { AuditFilter, AuditLine, AuditVerification } from './admin-schemas.ts';

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly reason: string | null;
  readonly detail: Record<string, unknown> | null;
  readonly erased_at: Date | null;
  readonly request_id: string;
  readonly chain: number;
  readonly seq: string;
  readonly hash: string;
}

// Without a name: each combination of filters gets its own plan, by actor, by subject or by time.
const LINES = `
  select entry.id, entry.at, entry.actor, entry.action, entry.subject_type, entry.subject_id, told.reason, told.detail,
    told.erased_at, entry.request_id, entry.chain, entry.seq, encode(entry.hash, 'hex') as hash
  from platform.audit_log entry left join platform.audit_detail told on told.id = entry.id
  where ($1::text is null or entry.actor = $1) and ($2::text is null or entry.subject_type = $2)
    and ($3::text is null or entry.subject_id = $3) and ($4::text is null or entry.action = $4)
    and ($5::timestamptz is null or entry.at >= $5) and ($6::timestamptz is null or entry.at < $6)
    and ($7::timestamptz is null or (entry.at, entry.id) < ($7, $8::uuid))
  order by entry.at desc, entry.id desc limit $9`;

/** MOD-7: who did what to whom, when and why; newest first. */
export async function listAudit(
  ctx: Ctx,
  { query, page }: { query: AuditFilter; page: PageRequest },
): Promise<Page<AuditLine[]>> {
  const rows = await ctx.sql.rows<Row>(LINES, [
    query.actor === undefined ? null : actorText(query.actor),
    query.subjectType ?? null,
    query.subjectId ?? null,
    query.action ?? null,
    query.from ?? null,
    query.to ?? null,
    page.after?.[0] ?? null,
    page.after?.[1] ?? null,
    page.limit + 1,
  ]);
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return new Page(
    shown.map(view),
    rows.length > page.limit && last !== undefined ? [last.at.toISOString(), last.id] : null,
  );
}

/** Recomputes every chain; a problem names the row at which it was tampered with. */
export async function verifyAudit(ctx: Ctx): Promise<AuditVerification> {
  const { whole, rows, broken } = await verifyAuditChain(ctx.sql);
  return { whole, checked: rows, problems: broken.map((problem) => ({ ...problem, seq: Number(problem.seq) })) };
}

function view(row: Row): AuditLine {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: row.actor.startsWith('user:') ? publicId('usr', row.actor.slice('user:'.length)) : row.actor,
    action: row.action,
    subject: { type: row.subject_type, id: row.subject_id },
    reason: row.reason,
    detail: row.detail,
    erasedAt: row.erased_at?.toISOString() ?? null,
    requestId: row.request_id,
    chain: row.chain,
    seq: Number(row.seq),
    hash: row.hash,
  };
}

function actorText(text: string): string {
  const userId = parsePublicId('usr', text);
  return userId === null ? text : `user:${userId}`;
}
