import type { AppError } from '../../errors.ts';

export interface EnvelopeMeta {
  readonly requestId: string;
  readonly timestamp: string;
}

export interface Links {
  readonly self: string;
  readonly next?: string;
}

/** `{ data, meta, links }` around data that is already JSON text, so that what PostgreSQL wrote is never parsed. */
export function envelope(
  dataText: string,
  meta: EnvelopeMeta,
  page: { readonly limit: number; readonly next: string | null } | null,
  links: Links | null,
): string {
  const pagination = page === null ? '' : `,"pagination":${JSON.stringify({ limit: page.limit, next: page.next })}`;
  const linked = links === null ? '' : `,"links":${JSON.stringify(links)}`;
  return `{"data":${dataText},"meta":{"requestId":"${meta.requestId}","timestamp":"${meta.timestamp}"${pagination}}${linked}}`;
}

/** `{ errors: [{ code, message, field?, source }], meta }`. */
export function errorEnvelope(error: AppError, meta: EnvelopeMeta): string {
  const errors = error.entries.map((entry) => ({ ...entry, source: entry.source ?? 'server' }));
  return JSON.stringify({ errors, meta });
}
