import type { Call, DeliverMode, Fake, FaultName, Reply } from './fake.ts';

/** `/__fake/*` over HTTP, for a judge or a demo in another process. Null: not a control call. */
export function controlOf(fake: Fake): (call: Call) => Promise<Reply | null> {
  const done: Reply = { status: 200, body: { done: true } };
  return async (call) => {
    const asked = (call.json() ?? {}) as Record<string, unknown>;
    switch (`${call.method} ${call.path}`) {
      case 'POST /__fake/reset':
        fake.reset();
        return done;
      case 'POST /__fake/scenario': {
        const { match, then } = asked as {
          match?: Parameters<Fake['scenario']>[0];
          then?: Parameters<Fake['scenario']>[1];
        };
        if (typeof then?.scenario !== 'string') return { status: 400, body: { message: 'then.scenario is missing' } };
        fake.scenario(match ?? {}, then);
        return done;
      }
      case 'POST /__fake/fault': {
        const { path, fault } = asked as { path?: string; fault?: FaultName };
        if (typeof path !== 'string' || typeof fault !== 'string')
          return { status: 400, body: { message: 'path and fault are missing' } };
        fake.fault({ ...asked, path, fault });
        return done;
      }
      case 'POST /__fake/advance':
        await fake.advance(Number(asked['ms'] ?? 0));
        return done;
      case 'POST /__fake/deliver':
        await fake.deliver(asked as { mode: DeliverMode; webhookId?: string; ms?: number });
        return done;
      case 'GET /__fake/log':
        return { status: 200, body: fake.log() };
      case 'GET /__fake/outbox':
        return { status: 200, body: fake.outbox() };
      case 'GET /__fake/mishaps':
        return { status: 200, body: fake.mishaps() };
      case 'GET /__fake/statement':
        return { status: 200, body: fake.statement() };
      default:
        return null;
    }
  };
}
