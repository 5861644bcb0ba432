/**
 * Errors are part of the interface: a stable code, an HTTP status, a sentence a shopkeeper understands, and the field.
 * A module lists its own in `errors.ts`; a route names those it may answer with, and OpenAPI shows them.
 */
export interface ErrorKind {
  /** `module.what_happened`; never changes once shipped. */
  readonly code: string;
  readonly status: number;
  /** Says what happened and what to do; `{name}` is filled from `with`. */
  readonly message: string;
  (details?: ErrorDetails): AppError;
}

export interface ErrorDetails {
  readonly field?: string;
  /** Values for the sentence's `{name}` places; shown to the client, so never personal data. */
  readonly with?: Readonly<Record<string, string | number>>;
  /** Machine-readable extras of the error, allow-listed by whoever throws. */
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

export interface ErrorEntry {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly source?: 'body' | 'query' | 'path' | 'header' | 'server';
  readonly meta?: Readonly<Record<string, unknown>>;
}

export class AppError extends Error {
  readonly status: number;
  readonly entries: readonly ErrorEntry[];
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    entries: readonly ErrorEntry[],
    options: { retryAfterSeconds?: number; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(entries[0]?.message ?? 'Something went wrong.', { cause: options.cause });
    this.name = 'AppError';
    this.status = status;
    this.entries = entries;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.headers = options.headers ?? {};
  }

  get code(): string {
    return this.entries[0]?.code ?? 'server.failed';
  }
}

export function defineError(code: string, status: number, message: string): ErrorKind {
  const make = (details: ErrorDetails = {}): AppError => {
    const sentence = message.replace(/\{(\w+)\}/g, (_, name: string) => String(details.with?.[name] ?? name));
    const entry: ErrorEntry = {
      code,
      message: sentence,
      ...(details.field === undefined ? {} : { field: details.field }),
      ...(details.meta === undefined ? {} : { meta: details.meta }),
    };
    return new AppError(status, [entry], {
      ...(details.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: details.retryAfterSeconds }),
      cause: details.cause,
    });
  };
  return Object.assign(make, { code, status, message });
}

export const InvalidRequest = defineError(
  'request.invalid',
  400,
  'Some of what you sent is not right. See each field.',
);
export const MalformedBody = defineError('request.malformed', 400, 'The request body is not valid JSON.');
export const UnsafeBody = defineError(
  'request.unsafe',
  400,
  'The request body is nested too deep or has too many fields.',
);
export const InvalidCursor = defineError(
  'request.invalid_cursor',
  400,
  'This page link is not valid any more. Start again from the first page.',
);
export const AuthRequired = defineError('auth.required', 401, 'Please sign in.');
export const AuthInvalid = defineError('auth.invalid', 401, 'Your sign-in is not valid. Please sign in again.');
export const AuthRevoked = defineError('auth.revoked', 401, 'You were signed out. Please sign in again.');
export const AccountSuspended = defineError('auth.suspended', 403, 'This account is suspended. Contact support.');
export const OnboardingRequired = defineError('auth.onboarding_required', 403, 'Finish setting up your profile first.');
export const Forbidden = defineError('auth.forbidden', 403, 'You are not allowed to do this.');
export const NotFound = defineError('resource.not_found', 404, 'We could not find this.');
export const MethodNotAllowed = defineError(
  'request.method_not_allowed',
  405,
  'This address does not take that method.',
);
export const Conflict = defineError('state.conflict', 409, 'This changed meanwhile. Look again and retry.');
export const PreconditionFailed = defineError(
  'state.precondition_failed',
  412,
  'Someone changed this before you. Look at the new version and retry.',
);
export const LengthRequired = defineError(
  'request.length_required',
  411,
  'Say how long the body is with a Content-Length header.',
);
export const TooLarge = defineError('request.too_large', 413, 'What you sent is too large.');
export const UnsupportedType = defineError('request.unsupported_type', 415, 'Send the body as application/json.');
export const IdempotencyKeyRequired = defineError(
  'idempotency.key_required',
  400,
  'This request needs an Idempotency-Key header.',
);
export const IdempotencyInProgress = defineError(
  'idempotency.in_progress',
  409,
  'The same request is still being worked on. Wait a moment.',
);
export const IdempotencyKeyReused = defineError(
  'idempotency.key_reused',
  422,
  'This Idempotency-Key was used for a different request.',
);
export const RateLimited = defineError('rate.limited', 429, 'Too many requests. Wait a moment and try again.');
export const ServerFailed = defineError(
  'server.failed',
  500,
  'Something went wrong on our side. Nothing was changed. Please try again.',
);
export const ServerBusy = defineError('server.busy', 503, 'We are very busy. Please try again in a moment.');
