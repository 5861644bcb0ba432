import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import document from '../../openapi.json' with { type: 'json' };
import type { ApiAnswer } from '../api.ts';
import type { Operation } from './registry.ts';

/** What one answer does wrong, in sentences; empty when it is as promised. */
export type Findings = string[];

/** An operation that takes longer than this hangs, however slow the machine. */
const LONGEST_MS = 3_000;
/** Words of our insides: a stack, SQL, the driver, the libraries. */
const INSIDES =
  /\bat \S+ \(|\.[cm]?[jt]s:\d+|node_modules|\bselect .+ from\b|\binsert into\b|violates|SQLSTATE|syntax error|invalid input syntax|Prisma|ECONN|TypeError|ZodError/i;
/** Of the body as a whole there is no field to name. */
const WHOLE = new Set(['request.malformed', 'request.unsafe']);

type Paths = Readonly<Record<string, Readonly<Record<string, { responses: Record<string, unknown> }>>>>;

/** Statuses that the committed OpenAPI document tells clients to expect of an operation; null when it is not listed. */
export function documentedStatuses(signature: string, paths = document.paths as unknown as Paths): Set<number> | null {
  const [method, path] = signature.split(' ') as [string, string];
  const operation = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  return operation === undefined ? null : new Set(Object.keys(operation.responses).map(Number));
}

/** The operations of the committed document, as route signatures. */
export function documentedOperations(paths = document.paths as unknown as Paths): string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
}

export interface Seen {
  readonly answer: ApiAnswer;
  readonly milliseconds: number;
  /** `?fields=` leaves a part of the data out; its shape is then the client's own. */
  readonly selective?: boolean;
}

/** Everything that must hold of any answer, whatever was asked. */
export function faultsOf(operation: Operation, statuses: ReadonlySet<number> | null, seen: Seen): Findings {
  const { answer } = seen;
  const faults: Findings = [];
  const { status, text } = answer;
  if (status >= 500) faults.push(`answered ${status}: ${text.slice(0, 200)}`);
  else if (statuses !== null && !statuses.has(status)) faults.push(`answered ${status}, which OpenAPI does not list`);
  if (seen.milliseconds > LONGEST_MS) faults.push(`took ${Math.round(seen.milliseconds)} ms`);
  for (const [name, value] of Object.entries(answer.headers)) {
    if (/[^\t\x20-\x7e]/.test(value)) faults.push(`the header ${name} holds ${JSON.stringify(value.slice(0, 80))}`);
  }
  if (status === 204 || status === 304) return text === '' ? faults : [...faults, `a ${status} with a body`];
  return [...faults, ...(status >= 400 ? refusalFaults(answer) : replyFaults(operation, seen))];
}

function refusalFaults({ status, text, errors }: ApiAnswer): Findings {
  const faults: Findings = [];
  const body = parse(text);
  const meta = (body['meta'] ?? {}) as Record<string, unknown>;
  if (!sameNames(body, ['errors', 'meta']) || errors.length === 0)
    faults.push(`not the error envelope: ${text.slice(0, 200)}`);
  if (!sameNames(meta, ['requestId', 'timestamp'])) faults.push('the error’s meta is not { requestId, timestamp }');
  for (const error of errors) {
    const extra = Object.keys(error).filter((key) => !['code', 'message', 'field', 'source', 'meta'].includes(key));
    if (extra.length > 0) faults.push(`an error tells more than it may: ${extra.join(', ')}`);
    if (typeof error.code !== 'string' || typeof error.message !== 'string')
      faults.push('an error without code or message');
    if (status === 400 && error.field === undefined && !WHOLE.has(error.code))
      faults.push(`400 ${error.code} names no field`);
    if (INSIDES.test(error.message)) faults.push(`an error tells of our insides: ${error.message.slice(0, 200)}`);
  }
  return faults;
}

function replyFaults({ route }: Operation, { answer, selective }: Seen): Findings {
  const body = parse(answer.text);
  const faults: Findings = [];
  const names = route.options.paged === true ? ['data', 'meta', 'links'] : ['data', 'meta'];
  if (!sameNames(body, names)) faults.push(`not the envelope: it has ${Object.keys(body).join(', ')}`);
  const shape = (route.options.reply as Record<number, z.ZodType | null | undefined>)[answer.status];
  if (shape === undefined || shape === null) return [...faults, `the route declares no ${answer.status}`];
  if (selective === true) return faults;
  const parsed = shape.safeParse(body['data']);
  if (!parsed.success) faults.push(`the reply breaks its shape: ${parsed.error.message.slice(0, 300)}`);
  // A shape that is not strict lets extra keys fall away in silence; here they may not even be there.
  else if (!isDeepStrictEqual(plain(parsed.data), body['data']))
    faults.push('the reply has keys that its shape does not list');
  return faults;
}

/** The same for everybody who asks: without what differs from one request to the next. */
export function timeless(answer: ApiAnswer): string {
  const {
    'x-request-id': _id,
    ratelimit: _r,
    'ratelimit-policy': _p,
    ...headers
  } = answer.headers as Record<string, string>;
  const text = answer.text
    .replaceAll(answer.meta.requestId === '' ? '\0' : answer.meta.requestId, 'ID')
    .replace(/"timestamp":"[^"]+"/, '"timestamp":"T"');
  return JSON.stringify([answer.status, Object.entries(headers).sort(), text]);
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const sameNames = (value: object, names: readonly string[]): boolean =>
  isDeepStrictEqual(Object.keys(value).sort(), [...names].sort());
