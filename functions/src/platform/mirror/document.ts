import { createHash } from 'node:crypto';
import type { Ctx } from '../context.ts';

/** What a mirror shows: JSON, and dates that become Firestore timestamps. */
export type MirrorValue =
  string | number | boolean | null | Date | readonly MirrorValue[] | { readonly [field: string]: MirrorValue };
export type MirrorData = { readonly [field: string]: MirrorValue };

/** A document as it is stored. Clients filter on `_deleted`; a tombstone stays so that a late event revives nothing. */
export type MirrorDocument =
  | (MirrorData & { readonly _v: number; readonly _h: string })
  | { readonly _v: number; readonly _deleted: true; readonly _expiresAt: Date };

/** The row as it is now; `data: null` when clients must not see it just now. */
export interface MirrorRow {
  readonly version: number;
  readonly data: MirrorData | null;
}

/** What is compared: the version, and the hash of the content (null for a tombstone). */
export interface Stamp {
  readonly version: number;
  readonly hash: string | null;
}

const TOMBSTONE_MS = 30 * 24 * 3_600_000;

export function liveDocument(version: number, data: MirrorData): MirrorDocument {
  return { ...data, _v: version, _h: hashOf(data) };
}

/** Firestore's TTL policy on `_expiresAt` removes it after 30 days. */
export function tombstone(version: number, now: Date): MirrorDocument {
  return { _v: version, _deleted: true, _expiresAt: new Date(now.getTime() + TOMBSTONE_MS) };
}

/** The one place where a row becomes a document, for events and for the rebuild. */
export async function documentOf(
  ctx: Ctx,
  mirror: { readonly load: (ctx: Ctx, id: string) => Promise<MirrorRow | null> },
  id: string,
  versionIfGone: number,
): Promise<MirrorDocument> {
  const row = await mirror.load(ctx, id);
  if (row === null) return tombstone(versionIfGone, ctx.now);
  return row.data === null ? tombstone(row.version, ctx.now) : liveDocument(row.version, row.data);
}

export function stampOf(document: Readonly<Record<string, unknown>>): Stamp {
  const { _v, _h, _deleted } = document;
  // A document that we did not write counts as older than anything.
  return { version: typeof _v === 'number' ? _v : -1, hash: _deleted === true || typeof _h !== 'string' ? null : _h };
}

/** Only forward: an event that comes late must not undo a newer one. */
export function isForward(stored: Stamp | null, incoming: Stamp): boolean {
  return stored === null || incoming.version > stored.version;
}

/** A rebuild also mends a document of the right version with the wrong content; it never takes a version back. */
export function isRepair(stored: Stamp | null, wanted: Stamp): boolean {
  return isForward(stored, wanted) || (stored!.version === wanted.version && stored!.hash !== wanted.hash);
}

/** The same for the same content, whatever the order of its fields. */
export function hashOf(data: MirrorData): string {
  return createHash('sha256').update(canonical(data)).digest('base64url').slice(0, 22);
}

function canonical(value: MirrorValue | undefined): string {
  if (value instanceof Date) return `@${value.toISOString()}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.keys(value).filter((field) => value[field] !== undefined);
  return `{${fields
    .sort()
    .map((field) => `${JSON.stringify(field)}:${canonical(value[field])}`)
    .join(',')}}`;
}

function isList(value: object): value is readonly MirrorValue[] {
  return Array.isArray(value);
}
