import { hash } from 'node:crypto';

export type LogFields = Readonly<Record<string, unknown>>;

/** Names that may appear in a log line. Anything else is left out and its name told, so that a leak needs a review. */
const ALLOWED = new Set(
  `requestId traceId trace spanId user business actor role tier method route path status durationMs bytes function region
  code reason field count limit attempt tries retryAfterSeconds event eventId eventType topic aggregateId version
  subscriber task queue job lease fence scheduledFor slot batch mirror document drift written skipped deleted
  statement pool waiting idle total ageMs lagMs budgetMs sent failed pending error name signal uptimeMs key outcome
  provider check phase listing subject action from to replayed concurrency memoryMb host port`.split(/\s+/),
);

const LONGEST = 500;

/** Keeps the allowed fields and turns each into something flat. */
export function fieldsOf(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (!ALLOWED.has(name)) dropped.push(name);
    else if (name === 'trace') kept['logging.googleapis.com/trace'] = value;
    else kept[name] = flat(value);
  }
  if (dropped.length > 0) kept['unlistedFields'] = dropped;
  return kept;
}

function flat(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return errorFields(value);
  if (Array.isArray(value))
    return value.slice(0, 20).map((item) => (typeof item === 'object' ? '[object]' : flat(item)));
  return '[object]';
}

function errorFields(error: Error): Record<string, unknown> {
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    message: error.message.slice(0, LONGEST),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack.split('\n').slice(1, 12).join('\n') }),
    ...(error.cause instanceof Error ? { cause: errorFields(error.cause) } : {}),
  };
}

/*
 * The second net: what looks personal or secret inside a line. E-mail addresses, bearer tokens and JWTs, national ID card
 * numbers (Ghana), IBANs, and runs of 9–19 digits that are a phone or a payment card. Ids are hex or base32 and stay.
 */
const EMAIL = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g;
const TOKEN = /\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?|\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,}/g;
const SECRET =
  /(password|passwd|pin|secret|token|otp|authorization|cookie|api[_-]?key)(\\?["']?\s*[:=]\s*\\?["']?)([^\s"'\\,;&}]{3,})/gi;
const CARD_ID = /\bGHA-\d{9}-\d\b/g;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b/g;
const DIGITS = /(?<![\w.-])\+?\d(?:[ -]?\d){8,18}(?![\w-])/g;

/** What must be in a text before the dearer pattern behind it is tried; most lines have none of it. */
const NETS: readonly (readonly [hint: RegExp, net: RegExp, mask: string])[] = [
  [/eyJ|earer |asic /, TOKEN, '[token]'],
  [/pass|pin|secret|token|otp|authorization|cookie|api[_-]?key/i, SECRET, '$1$2[secret]'],
  [/@/, EMAIL, '[email]'],
  [/GHA-/, CARD_ID, '[id-card]'],
  [/[A-Z]{2}\d{2}/, IBAN, '[iban]'],
  [/\d[ -]?\d{2}[ -]?\d{2}/, DIGITS, '[number]'],
];

/** Masks personal data and secrets in text bound for a log. Leaves ISO times, ids and plain counts alone. */
export function mask(text: string): string {
  let masked = text;
  for (const [hint, net, word] of NETS) if (hint.test(masked)) masked = masked.replace(net, word);
  return masked;
}

/** A person's or business's stable stand-in in logs: joins lines without naming anyone. */
export function pseudonym(id: string): string {
  // Begins with a letter: twelve digits would be masked as a number.
  return `p${hash('sha256', `log:${id}`, 'hex').slice(0, 11)}`;
}
