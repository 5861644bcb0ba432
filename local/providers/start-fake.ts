import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { controlOf } from './control.ts';
import type {
  Call,
  Fake,
  FakeBehaviour,
  FakeDefinition,
  FakeOptions,
  LoggedCall,
  Reply,
  Route,
  Scenario,
  Stage,
} from './fake.ts';
import { strike, strikesBefore, takeFault, type PlantedFault } from './faults.ts';
import { Outbox } from './outbox.ts';
import { seeded } from './random.ts';
import { VirtualClock } from './virtual-clock.ts';

interface PlantedScenario {
  readonly match: { readonly ref?: string; readonly phone?: string; readonly amount?: string };
  readonly then: Scenario;
  left: number;
}

const LONGEST_BODY = 1_048_576;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const NOT_FOUND: Reply = { status: 404, body: { status: false, message: 'No such route' } };

/** Plays a provider on a port of this machine until it is stopped. Its state is in memory and goes with it. */
export async function startDefinition(definition: FakeDefinition, options: FakeOptions): Promise<Fake> {
  const clock = new VirtualClock(options.speed ?? (options.chaos === undefined ? 0 : 30), options.clock);
  const random = seeded(options.chaos?.seed ?? 1);
  const settings = { ...definition.settings, ...options.settings };
  const tenants = new Map<string, FakeBehaviour>();
  const calls: LoggedCall[] = [];
  let faults: (PlantedFault & { left: number })[] = [];
  let scenarios: PlantedScenario[] = [];
  let origin = '';
  const told = { answers: 0, answersLost: 0 };
  const outbox = new Outbox({
    definition,
    clock,
    settings,
    target: options.webhookTarget,
    chaos: options.chaos,
    random,
    origin: () => origin,
  });

  const stageOf = (tenant: string): Stage => ({
    settings,
    get origin() {
      return origin;
    },
    now: () => clock.now(),
    after: (ms, run) => clock.after(ms, run),
    scenario: (match) => takeScenario(scenarios, match),
    webhook: (webhook) => outbox.add(tenant, webhook),
    visit: (run) => {
      const wait = settings['payerMs'] ?? (options.chaos === undefined ? undefined : '3000');
      if (wait !== undefined) clock.after(Number(wait), run);
    },
    random,
    id: (length) => Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join(''),
  });
  const behaviourOf = (tenant: string): FakeBehaviour => {
    const known = tenants.get(tenant) ?? definition.open(stageOf(tenant), tenant);
    tenants.set(tenant, known);
    return known;
  };

  const answer = async (call: Call): Promise<Reply> => {
    const tenant = definition.tenantOf(call);
    if (typeof tenant === 'object' && tenant !== null) return tenant;
    if (tenant !== null) return play(behaviourOf(tenant), call);
    for (const behaviour of tenants.size === 0 ? [behaviourOf('')] : tenants.values()) {
      const reply = await play(behaviour, call);
      if (reply.status !== 404) return reply;
    }
    return NOT_FOUND;
  };

  const fake: Fake = {
    name: definition.name,
    get url() {
      return origin;
    },
    reset() {
      tenants.clear();
      calls.length = 0;
      faults = [];
      scenarios = [];
      clock.clear();
      outbox.clear();
    },
    scenario: (match, { times, ...then }) => void scenarios.push({ match, then, left: times ?? 1 }),
    fault: (fault) => void faults.push({ ...fault, left: fault.times ?? 1 }),
    advance: async (ms) => {
      await outbox.settled();
      await clock.advance(ms, () => outbox.settled());
    },
    deliver: ({ mode, webhookId, ms }) => outbox.deliver(mode, webhookId, ms),
    signed: (webhookId, mode = 'now') => outbox.signed(webhookId, mode),
    log: () => [...calls],
    outbox: () => outbox.list(),
    mishaps: () => ({ ...told, ...outbox.mishaps }),
    statement: () => [...tenants.values()].flatMap((behaviour) => behaviour.statement()),
    async stop() {
      clock.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await outbox.settled();
    },
  };
  const control = controlOf(fake);

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const send = (reply: Reply): void => write(response, reply);
    const call = await read(request);
    if (call === null) return send({ status: 413, body: { status: false, message: 'Too large' } });
    const controlled = await control(call);
    if (controlled !== null) return send(controlled);
    const payers = call.path.startsWith('/__fake/');
    const planted = payers ? undefined : takeFault(faults, call.method, call.path);
    const reply = planted !== undefined && strikesBefore(planted.fault) ? NOT_FOUND : await answer(call);
    const lost = !payers && options.chaos !== undefined && random() < options.chaos.loseAnswers;
    if (!payers) told.answers += 1;
    if (lost) told.answersLost += 1;
    const fault = planted ?? (lost ? ({ path: call.path, fault: 'cut' } as const) : undefined);
    let status = reply.status;
    if (fault === undefined) send(reply);
    else status = await strike(fault, request, response, send, reply);
    calls.push(logged(call, status, fault?.fault ?? null));
    if (calls.length > 20_000) calls.splice(0, 10_000);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      write(response, { status: 500, body: { status: false, message: `The fake failed: ${String(error)}` } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

async function play(behaviour: FakeBehaviour, call: Call): Promise<Reply> {
  for (const route of behaviour.routes) {
    const params = paramsOf(route, call);
    if (params !== null) return route.handle({ ...call, params });
  }
  return NOT_FOUND;
}

function paramsOf(route: Route, call: Call): Record<string, string> | null {
  const [asked, given] = [route.path.split('/'), call.path.split('/')];
  if (route.method !== call.method || asked.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of asked.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}

function takeScenario(planted: PlantedScenario[], seen: Parameters<Stage['scenario']>[0]): Scenario | undefined {
  const phone = (text: string): string => text.replace(/\D/g, '').slice(-9);
  const found = planted.find(({ match, left }) => {
    if (left <= 0) return false;
    if (match.ref !== undefined && match.ref !== seen.ref) return false;
    if (match.phone !== undefined && phone(match.phone) !== phone(seen.phone ?? '')) return false;
    return match.amount === undefined || match.amount === String(seen.amount);
  });
  if (found !== undefined) found.left -= 1;
  return found?.then;
}

async function read(request: IncomingMessage): Promise<Call | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) return null;
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://fake');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const json = (): unknown => {
    try {
      return JSON.parse(body.toString());
    } catch {
      return undefined;
    }
  };
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    params: {},
    query: url.searchParams,
    headers,
    body,
    json,
  };
}

function write(response: ServerResponse, { status, body, headers }: Reply): void {
  if (response.headersSent || response.destroyed) return;
  if (body === undefined) response.writeHead(status, headers).end();
  else if (typeof body === 'string') response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
  else response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const SECRET_HEADER = /authorization|key|secret|cookie|hash|signature/;

function logged(call: Call, status: number, fault: LoggedCall['fault']): LoggedCall {
  const headers = Object.fromEntries(
    Object.entries(call.headers).map(([name, value]) => [name, SECRET_HEADER.test(name) ? '[left out]' : value]),
  );
  return { method: call.method, path: call.path, status, fault, headers, body: call.body.toString().slice(0, 10_000) };
}
