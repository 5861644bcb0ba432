/** What came of a call. Only `answered` tells anything about the provider's side; `unknown` may have had its effect. */
export type Outcome =
  Answered | { readonly kind: 'not_sent'; readonly why: string } | { readonly kind: 'unknown'; readonly why: string };

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Undefined when the body is no JSON. */
  readonly json: unknown;
}

// Nothing left this machine: nobody listened, the name is not known, the line or its TLS never came up.
const NEVER_LEFT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** Reads what `fetch` threw. Whatever is not surely before the first byte counts as sent. */
export function outcomeOfError(error: unknown): Outcome {
  const codes = codesOf(error);
  const code = codes[0] ?? (error as Error | undefined)?.name ?? 'error';
  const never = codes.length > 0 && codes.every((each) => NEVER_LEFT.test(each));
  return { kind: never ? 'not_sent' : 'unknown', why: code === 'TimeoutError' ? 'timeout' : code };
}

function codesOf(error: unknown): readonly string[] {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) return errors.flatMap(codesOf);
  if (cause !== undefined) return codesOf(cause);
  return typeof code === 'string' ? [code] : [];
}

/** An answer that leaves open whether the call had its effect: the server stumbled, or sent us elsewhere. */
export function leavesOpen({ status }: Answered): boolean {
  return status >= 500 || status === 408 || (status >= 300 && status < 400);
}
