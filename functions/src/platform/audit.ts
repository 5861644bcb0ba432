import type { Actor } from './actor.ts';
import { publicId } from './values/id.ts';

/** One act, told so that a stranger can check it later (MOD-7). */
export interface AuditEntry {
  /** `listing.approved`, in the past tense. */
  readonly action: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly reason?: string;
  /** Facts about the act. Kept by reference beside the chain, so that erasing personal data leaves the chain whole. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface PendingAudit extends AuditEntry {
  readonly id: string;
}

/** The part of `Ctx` that recording needs. */
interface Recording {
  readonly actor: Actor;
  readonly pending: { readonly audits: PendingAudit[] };
}

/** Records the act in the same transaction; the runtime appends it to its hash chain in the commit's flight. */
export function audit(ctx: Recording, entry: AuditEntry): void {
  const detail = { ...entry.detail, ...capacity(ctx.actor) };
  ctx.pending.audits.push({ ...entry, ...(Object.keys(detail).length > 0 && { detail }), id: crypto.randomUUID() });
}

/** In which role and for which business a person acted: one person has many (AUT-3). */
function capacity(actor: Actor): Readonly<Record<string, string>> {
  if (actor.kind !== 'user') return {};
  return {
    actingAs: actor.activeRole,
    ...(actor.business !== null && { actingFor: publicId('biz', actor.business.id) }),
  };
}
