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

/** Records the act in the same transaction; the runtime appends it to its hash chain in the commit's flight. */
export function audit(ctx: { readonly pending: { readonly audits: PendingAudit[] } }, entry: AuditEntry): void {
  ctx.pending.audits.push({ ...entry, id: crypto.randomUUID() });
}
