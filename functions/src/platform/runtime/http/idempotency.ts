import { hash } from 'node:crypto';
import type { Actor } from '../../actor.ts';
import {
  AppError,
  IdempotencyInProgress,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  InvalidRequest,
} from '../../errors.ts';
import type { Query } from '../../db/database.ts';
import { named } from '../../db/types.ts';
import type { HttpReply, HttpRequest } from './message.ts';
import type { Route } from '../route.ts';

/** PAY-3: one effect and one answer for a key, kept 72 hours; the record lives or dies with the effect's transaction. */
export interface IdempotentCall {
  readonly scope: string;
  readonly key: string;
  /** Field path → hash of its value, and the whole's: tells which fields differ without keeping what they held. */
  readonly fields: Readonly<Record<string, string>>;
}

interface Opened {
  readonly state: 'new' | 'running' | 'done';
  readonly fields: Readonly<Record<string, string>> | null;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
}

const KEY = /^[\x21-\x7e]{8,128}$/;
const BEGIN = named('platform.idempotency-begin', 'select * from platform.idempotency_begin($1, $2)');
const FINISH = named('platform.idempotency-finish', 'select platform.idempotency_finish($1, $2, $3, $4, $5, $6)');

export function idempotentCall(route: Route, request: HttpRequest, actor: Actor, body: unknown): IdempotentCall | null {
  const key = request.header('idempotency-key');
  if (key === undefined || key === '') {
    if (route.options.idempotent === true) throw IdempotencyKeyRequired({ field: 'Idempotency-Key' });
    return null;
  }
  if (!KEY.test(key)) {
    throw new AppError(400, [
      {
        code: InvalidRequest.code,
        field: 'Idempotency-Key',
        source: 'header',
        message: 'This key must have 8 to 128 visible characters; a UUID is best.',
      },
    ]);
  }
  // The uid, not the user id: a newcomer who repeats his onboarding is still the same caller.
  const who = actor.kind === 'user' || actor.kind === 'newcomer' ? actor.uid : `${actor.kind}:${request.ip}`;
  return {
    scope: `${who} ${route.method} ${route.path}`,
    key,
    fields: fieldHashes({ path: request.path, query: request.queryText, body: body ?? null }),
  };
}

export function openingQuery(call: IdempotentCall): Query {
  return { statement: BEGIN, values: [call.scope, call.key] };
}

/** The stored reply of an earlier call, or null when this one is the first. Throws while the first is still running. */
export function earlierReply(
  call: IdempotentCall,
  rows: readonly Record<string, unknown>[] | undefined,
): HttpReply | null {
  const opened = rows?.[0] as Opened | undefined;
  if (opened === undefined || opened.state === 'new') return null;
  if (opened.state === 'running') throw IdempotencyInProgress({ retryAfterSeconds: 1 });
  const differing = differences(opened.fields ?? {}, call.fields);
  if (differing.length > 0) {
    throw new AppError(
      422,
      differing.slice(0, 20).map((field) => ({
        code: IdempotencyKeyReused.code,
        field,
        source: 'body' as const,
        message: `${IdempotencyKeyReused.message} “${field}” is different.`,
      })),
    );
  }
  return {
    status: opened.status ?? 200,
    headers: { ...opened.headers, 'idempotency-replayed': 'true' },
    body: opened.body ?? '',
  };
}

export function closingQuery(call: IdempotentCall, reply: HttpReply): Query {
  return {
    statement: FINISH,
    values: [
      call.scope,
      call.key,
      JSON.stringify(call.fields),
      reply.status,
      JSON.stringify(reply.headers),
      reply.body,
    ],
  };
}

/** Under this name stands the hash of the whole request; no field is called so. */
const WHOLE = '';

/**
 * Every leaf of the request under its path; canonical because objects are walked by sorted key. Whether two requests are the same is
 * judged by SHA-256 of the whole; the fields' own are short and quick, for they only name what differs.
 */
export function fieldHashes(value: unknown): Record<string, string> {
  const hashes: Record<string, string> = {};
  let whole = '';
  const leaf = (path: string, text: string): void => {
    hashes[path] = shortHash(text);
    whole += `${path}\n${text}\n`;
  };
  const walk = (node: unknown, path: string): void => {
    if (node === null || typeof node !== 'object') {
      leaf(path, JSON.stringify(node) ?? 'null');
      return;
    }
    const names = Array.isArray(node) ? Object.keys(node) : Object.keys(node).sort();
    if (names.length === 0) leaf(path, Array.isArray(node) ? '[]' : '{}');
    for (const name of names) walk((node as Record<string, unknown>)[name], path === '' ? name : `${path}.${name}`);
  };
  walk(value, '');
  hashes[WHOLE] = hash('sha256', whole, 'base64url');
  return hashes;
}

/** Two interleaved multiplicative hashes of 32 bits each, mixed at the end as MurmurHash3 does. */
function shortHash(text: string): string {
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}

function differences(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  if (before[WHOLE] === after[WHOLE]) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const differing = [...names]
    .filter((name) => name !== WHOLE && before[name] !== after[name])
    .map((name) => name.replace(/^body\./, ''))
    .sort();
  return differing.length > 0 ? differing : ['body'];
}
