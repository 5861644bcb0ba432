import { z } from 'zod';
import { actorName, ANONYMOUS, type Actor } from '../../actor.ts';
import { admit } from '../../authorize.ts';
import { elapsed, now } from '../../clock.ts';
import type { Ctx } from '../../context.ts';
import { plain, type Scope } from '../../db/database.ts';
import { AppError, InvalidRequest, NotFound } from '../../errors.ts';
import { pseudonym } from '../../log-fields.ts';
import { rootLog, type Log } from '../../log.ts';
import { runInContext } from '../run.ts';
import { RawReply, type PageRequest, type Route } from '../route.ts';
import { actorOf, authenticate, forgetActor, type ActorSource } from './authenticate.ts';
import { parseBody, rawBodyOf } from './body.ts';
import { readCursor } from './cursor.ts';
import { errorReply } from './error-reply.ts';
import { deprecationHeaders } from './headers.ts';
import type { Checked } from './checked.ts';
import { closingQuery, earlierReply, idempotentCall, openingQuery, type IdempotentCall } from './idempotency.ts';
import type { HttpReply, HttpRequest } from './message.ts';
import { limitTier } from './rate-limits.ts';
import { takeAllowance } from './rate-limit.ts';
import { splitQuery } from './query.ts';
import { renderReply } from './render.ts';
import { requestIds, type RequestIds } from './request-ids.ts';
import { parsePart } from './validate.ts';

export interface Pipeline {
  readonly role: Scope['role'];
  readonly actors: ActorSource;
}

/**
 * One request through its route: authenticate, rate-limit, admit, parse, run in a transaction, strip the reply, answer.
 * Never throws: whatever goes wrong is answered in the envelope.
 */
export async function handle(route: Route, request: HttpRequest, pipeline: Pipeline): Promise<HttpReply> {
  const started = elapsed();
  const ids = requestIds(request);
  const log = rootLog.with({ requestId: ids.requestId, trace: ids.trace, method: route.method, route: route.path });
  const headers: Record<string, string> = { 'x-request-id': ids.requestId };
  if (route.options.deprecated !== undefined) Object.assign(headers, deprecationHeaders(route.options.deprecated));
  let actor: Actor | null = null;
  let reply: HttpReply;
  try {
    actor = await actorIn(route, request, pipeline);
    Object.assign(headers, await allow(route, request, actor));
    admit(actor, route.options.policy);
    const checked = await check(route, request, actor);
    reply = await perform(route, request, checked, pipeline, ids, log);
  } catch (error) {
    reply = errorReply(error, ids, log);
    // A commit that nobody answered may have happened.
    if (reply.status >= 500) forgetActor(actor);
  }
  logRequest(log, reply, actor, elapsed() - started);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** What a provider sends in `Authorization` is not for us; its bytes say who it is. */
async function actorIn(route: Route, request: HttpRequest, { actors }: Pipeline): Promise<Actor> {
  if (route.options.raw === true) return ANONYMOUS;
  if (request.identity !== undefined) return actorOf(request.identity, actors);
  return authenticate(request.header('authorization'), actors);
}

async function allow(route: Route, request: HttpRequest, actor: Actor): Promise<Readonly<Record<string, string>>> {
  const routeClass = route.options.class ?? (route.method === 'GET' ? 'read' : 'write');
  const who = actor.kind === 'user' || actor.kind === 'newcomer' ? actor.uid : `ip:${request.ip}`;
  return (await takeAllowance(routeClass, limitTier(actor), who)).headers;
}

async function check(route: Route, request: HttpRequest, actor: Actor): Promise<Checked> {
  const { options } = route;
  // Nothing can be named so, and PostgreSQL takes no such text.
  if (Object.values(request.params).some((value) => value.includes('\0'))) throw NotFound();
  const params = options.params === undefined ? undefined : parsePart(options.params, request.params, 'path');
  if (options.raw === true) return checkedRaw(request, actor, params);
  const { rest, limit, cursor, fields } = splitQuery(request.queryText, route);
  const query = parsePart(options.query ?? NO_QUERY, rest, 'query');
  // Bound to who asks and what for, so that a cursor cannot walk another list or another person's.
  const binding = `${route.path}?${JSON.stringify(rest)}#${JSON.stringify(request.params)}@${actorName(actor)}`;
  const page: PageRequest = { limit, after: cursor === null ? null : readCursor(cursor, binding) };
  let rawBody: unknown;
  let body: unknown;
  if (route.method !== 'GET') {
    rawBody = parseBody(await request.body(), request.header('content-type'));
    body = parsePart(
      options.body ?? NO_BODY,
      options.body === undefined && rawBody === undefined ? {} : rawBody,
      'body',
    );
    if (options.body === undefined) body = undefined;
  }
  return {
    actor,
    fields,
    binding,
    rawBody,
    input: { params, query, body, page, ifMatch: ifMatch(request), raw: null },
  };
}

async function checkedRaw(request: HttpRequest, actor: Actor, params: unknown): Promise<Checked> {
  const raw = { body: rawBodyOf(await request.body()), headers: request.headers(), path: request.path, ip: request.ip };
  const input = { params, query: undefined, body: undefined, page: { limit: 0, after: null }, ifMatch: null, raw };
  return { actor, fields: null, binding: '', rawBody: undefined, input };
}

async function perform(
  route: Route,
  request: HttpRequest,
  checked: Checked,
  pipeline: Pipeline,
  ids: RequestIds,
  log: Log,
): Promise<HttpReply> {
  const { actor, input } = checked;
  const data = route.options.data ?? (route.method === 'GET' ? 'read' : 'write');
  const at = now();
  const render = (result: unknown): HttpReply => renderReply(result, { route, request, checked, ids, now: at });
  if (route.options.before !== undefined) await route.options.before();
  if (data === 'plain') {
    const ctx = plainContext(actor, at, ids, log, pipeline.role);
    const result = await route.options.run(ctx, input);
    return result instanceof RawReply ? rawReply(result) : render(result);
  }
  let rightsChanged = false;
  const call: IdempotentCall | null = data === 'write' ? idempotentCall(route, request, actor, checked.rawBody) : null;
  try {
    const reply = await runInContext<HttpReply>(
      {
        role: pipeline.role,
        actor,
        now: at,
        log,
        requestId: ids.requestId,
        traceId: ids.traceId,
        readOnly: data === 'read',
        opening: call === null ? [] : [openingQuery(call)],
        eager: true,
        closing: (reply) => (call === null ? [] : [closingQuery(call, reply)]),
      },
      async (ctx, _opened, openedLater) => {
        // The verb starts before the key is looked up, which spares every first call a round trip; on a repeated one what it
        // did is rolled back, and what it may still want to do is refused by the transaction that is over.
        const verb = (async () => route.options.run(ctx, input))();
        verb.catch(() => undefined);
        const earlier = call === null ? null : earlierReply(call, (await openedLater)[0]);
        if (earlier !== null) throw new Replayed(earlier);
        const result = await verb;
        rightsChanged = ctx.pending.events.some(({ kind }) => kind.topic === pipeline.actors.topic);
        return render(result);
      },
    );
    // A change of his own must be seen by his next request here.
    if (rightsChanged) forgetActor(actor);
    return reply;
  } catch (error) {
    if (!(error instanceof Replayed)) throw error;
    // What the first call did may have been done on another instance.
    forgetActor(actor);
    return error.reply;
  }
}

const rawReply = ({ status, body }: RawReply): HttpReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body,
});

/** Carries an earlier call's answer out of the transaction, which is rolled back. */
class Replayed extends AppError {
  readonly reply: HttpReply;
  constructor(reply: HttpReply) {
    super(reply.status, []);
    this.reply = reply;
  }
}

function plainContext(actor: Actor, at: Date, ids: RequestIds, log: Log, role: Scope['role']): Ctx {
  return {
    actor,
    now: at,
    log,
    requestId: ids.requestId,
    traceId: ids.traceId,
    sql: plain(role),
    get tx(): never {
      throw new Error('A plain read has no transaction: use ctx.sql on a public view, or data: "read".');
    },
    pending: { events: [], audits: [], tasks: [] },
  };
}

const NO_QUERY = z.strictObject({});
const NO_BODY = z.strictObject({});

/** `If-Match: "7"`: the version that the caller has seen. */
function ifMatch(request: HttpRequest): number | null {
  const text = request.header('if-match');
  if (text === undefined || text === '') return null;
  const version = /^"?(\d{1,15})"?$/.exec(text)?.[1];
  if (version !== undefined) return Number(version);
  throw new AppError(400, [
    {
      code: InvalidRequest.code,
      field: 'If-Match',
      source: 'header',
      message: 'Send the version you have seen, as in If-Match: "7".',
    },
  ]);
}

function logRequest(log: Log, reply: HttpReply, actor: Actor | null, durationMs: number): void {
  const who =
    actor?.kind === 'user'
      ? { user: pseudonym(actor.userId), role: actor.activeRole, tier: actor.tier }
      : { actor: actor?.kind ?? 'unknown' };
  const line = { ...who, status: reply.status, durationMs: Math.round(durationMs * 10) / 10, bytes: reply.body.length };
  if (reply.status >= 500) log.error('request failed', line);
  else log.info('request', line);
}
