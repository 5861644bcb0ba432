import type { PendingAudit } from '../audit.ts';
import { named, type Query, type Sql } from './types.ts';

/** Who acted, in which request, when. */
export interface AuditMeta {
  readonly traceId: string;
  readonly requestId: string;
  /** `actorName()`. */
  readonly actor: string;
  readonly now: Date;
}

const APPEND = named('platform.audit_append', 'select platform.audit_append($1::jsonb)');

/** The statement that appends these acts to a hash chain; it belongs in the commit's own flight, for it locks the chain's head. */
export function auditQueries(audits: readonly PendingAudit[], meta: AuditMeta): Query[] {
  if (audits.length === 0) return [];
  const entries = audits.map((entry) => ({
    ...trace(entry.id, meta),
    action: entry.action,
    subject_type: entry.subject.type,
    subject_id: entry.subject.id,
    reason: entry.reason,
    detail: entry.detail,
  }));
  return [{ statement: APPEND, values: [JSON.stringify(entries)] }];
}

function trace(id: string, { now, actor, requestId, traceId }: AuditMeta): Record<string, string> {
  return { id, at: now.toISOString(), actor, request_id: requestId, trace_id: traceId };
}

export interface BrokenAudit {
  readonly chain: number;
  readonly seq: bigint;
  /** Null when what is broken is the end of the chain. */
  readonly id: string | null;
  /** What is wrong, in words: `the row was changed`. */
  readonly problem: string;
}

export interface AuditVerdict {
  readonly whole: boolean;
  readonly rows: number;
  /** The first broken row of each chain that has one. */
  readonly broken: readonly BrokenAudit[];
  /** Where each chain ends. Kept outside the database, they also show a chain that was cut together with its head. */
  readonly heads: readonly { readonly chain: number; readonly seq: bigint; readonly hash: string }[];
}

/** Recomputes every chain; for staff and machinery (`pnc_staff`, `pnc_worker`). Reads the whole log. */
export async function verifyAuditChain(sql: Sql): Promise<AuditVerdict> {
  const [broken, heads] = await Promise.all([
    sql.rows<BrokenAudit>('select chain, seq, id, problem from platform.audit_verify()'),
    sql.rows<AuditVerdict['heads'][number]>(
      `select chain, seq, encode(hash, 'hex') as hash from platform.audit_head order by chain`,
    ),
  ]);
  return { whole: broken.length === 0, rows: heads.reduce((sum, head) => sum + Number(head.seq), 0), broken, heads };
}

/** Forgets why and with what facts an act was done; the act and the forgetting stay in the log. False when already forgotten. */
export async function eraseAuditDetail(
  sql: Sql,
  auditId: string,
  erasureId: string,
  meta: AuditMeta,
): Promise<boolean> {
  const row = await sql.first<{ erased: boolean }>('select platform.audit_erase($1, $2::jsonb) as erased', [
    auditId,
    JSON.stringify(trace(erasureId, meta)),
  ]);
  return row?.erased === true;
}
