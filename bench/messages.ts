import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collection, onSnapshot } from 'firebase/firestore';
import { emailOf, gatherOwners, openTalk } from '../chaos/phones/village.ts';
import { setStage } from '../chaos/stage.ts';
import { quantile, send } from '../chaos/wire.ts';
import { openPhone } from '../local/demo/phone.ts';
import { demoPassword } from '../local/people.ts';
import { cpuOf, cpuOfTree } from './cpu.ts';

const RATE = Number(process.env['BENCH_MESSAGES_PER_SECOND'] ?? 200);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 30);
const WARM_UP_S = 5;
/** So many conversations of two; the listener takes part in the first of them. */
const PAIRS = Number(process.env['BENCH_CONVERSATIONS'] ?? 200);
const HEARD = 20;
const LIMITS = { serverMs: 40, visibleMs: 1_000 };

/**
 * `npm run bench -- messages`: messages at an even rate through the whole local cloud, and a Web SDK listener that sees some of them
 * arrive. Server time is what the functions say of their requests; visible is from before the send to the listener's snapshot.
 */
export async function benchMessages(): Promise<boolean> {
  console.log('Starting a platform of its own…');
  const preferred = (process.env['BENCH_FIRESTORE'] ?? 'embedded') as 'official' | 'embedded';
  const stage = await setStage({ firestore: preferred, keep: false }, ['providers'], {
    LOG_LEVEL: 'info',
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  try {
    const { cloud } = stage;
    Object.assign(process.env, cloud.env, { LOG_LEVEL: 'error' });
    // The first one talks with each of the next; after these, one with another.
    const people = await gatherOwners(cloud, 1 + HEARD + 2 * (PAIRS - HEARD));
    const talks: { id: string; members: (typeof people)[number][] }[] = [];
    for (let n = 0; n < PAIRS; n += 1) {
      const members = n < HEARD ? [people[0]!, people[n + 1]!] : people.slice(2 * n + 1 - HEARD, 2 * n + 3 - HEARD);
      talks.push({ id: await openTalk(members), members });
    }
    const platform = { url: cloud.urls.hosting, project: cloud.project, env: cloud.env };
    const phone = await openPhone(platform, 'listener', { email: emailOf(0), password: demoPassword });
    const sentAt = new Map<string, number>();
    const lags: number[] = [];
    const heard = talks.slice(0, HEARD);
    const stops = heard.map(({ id }) =>
      onSnapshot(collection(phone.db, 'conversations', id, 'messages'), (found) => {
        for (const change of found.docChanges()) {
          const at = sentAt.get(String(change.doc.get('clientMsgId')));
          if (change.type === 'added' && at !== undefined) lags.push(performance.now() - at);
        }
      }),
    );
    const times: number[] = [];
    const failures: string[] = [];
    let resent = 0;
    const say = async (n: number, counts: boolean): Promise<void> => {
      const { id, members } = talks[n % talks.length]!;
      // The listener's partners write to him; elsewhere both do.
      const by = members[n % (2 * talks.length) < talks.length ? 1 : 0]!;
      const clientMsgId = `bench-${n}`;
      const heardHere = counts && n % talks.length < HEARD;
      const body = JSON.stringify({ clientMsgId, body: { type: 'text', text: `Two more bags, lot ${n}, please` } });
      if (heardHere) sentAt.set(clientMsgId, performance.now());
      const path = `/api/v1/conversations/${id}/messages`;
      const headers = { authorization: `Bearer ${by.token}` };
      const post = () => send(cloud.urls.hosting, agent, { path, headers, body });
      // A kept connection may be closed by the other side in the moment it is used again; a phone, too, would say it once more.
      const reply = await post().catch(() => {
        resent += 1;
        return post();
      });
      if (reply.status !== 201) failures.push(`${reply.status} ${reply.text.slice(0, 200)}`);
      else if (counts) times.push(reply.ms);
    };
    console.log(`${RATE} messages/s over ${PAIRS} conversations for ${SECONDS} s, ${HEARD} of them listened to…`);
    const log = join(cloud.stateDir, 'logs', 'functions.log');
    await atRate(WARM_UP_S * RATE, 0, (n) => say(n, false));
    const logged = readFileSync(log).length;
    /** Microseconds so far. */
    const spent = () => ({
      functions: cloud.host.pids().reduce((sum, pid) => sum + cpuOf(pid), 0),
      postgres: cpuOfTree(cloud.database!.pid()!),
      all: cpuOfTree(process.pid),
    });
    const before = spent();
    const began = performance.now();
    await atRate(SECONDS * RATE, WARM_UP_S * RATE, (n) => say(n, true));
    const took = (performance.now() - began) / 1_000;
    const count = times.length;
    const after = spent();
    const [functions, postgres] = [after.functions - before.functions, after.postgres - before.postgres];
    const each = (us: number): string => (us / 1_000 / count).toFixed(2);
    for (let waited = 0; waited < 300 && lags.length < sentAt.size; waited += 1) await sleep(100);
    for (const stop of stops) stop();
    await phone.close();
    const server = serverTimes(readFileSync(log).subarray(logged).toString());
    console.log(
      `  ${count} sent in ${took.toFixed(1)} s (${(count / took).toFixed(0)}/s), ${failures.length} failed, ${resent} said again on a fresh connection`,
    );
    if (failures[0] !== undefined) console.log(`  first failure: ${failures[0]}`);
    const row = (name: string, figures: readonly number[]): string =>
      `  ${name.padEnd(34)} p50 ${quantile(figures, 0.5).toFixed(1)} ms  p95 ${quantile(figures, 0.95).toFixed(1)} ms  p99 ${quantile(figures, 0.99).toFixed(1)} ms`;
    console.log(row('send, server time', server));
    console.log(row('send, as the phone sees it', times));
    console.log(`${row('visible to the listener', lags)}  ${lags.length} of ${sentAt.size} seen`);
    console.log(
      `  processor time a message: functions ${each(functions)} ms, PostgreSQL ${each(postgres)} ms, the local cloud and this bench ${each(after.all - before.all - functions - postgres)} ms`,
    );
    const slow = quantile(server, 0.95) > LIMITS.serverMs || quantile(lags, 0.95) > LIMITS.visibleMs;
    const ok = !slow && failures.length === 0 && lags.length === sentAt.size && server.length >= count;
    console.log(
      `  limits: server p95 ${LIMITS.serverMs} ms, visible p95 ${LIMITS.visibleMs} ms   ${ok ? 'ok' : 'OVER'}`,
    );
    return ok;
  } finally {
    agent.destroy();
    const { closeDatabase } = await import('../functions/src/platform/db/database.ts');
    await closeDatabase();
    await stage.strike();
  }
}

/** At its time each, whatever became of the one before. */
async function atRate(count: number, first: number, run: (n: number) => Promise<void>): Promise<void> {
  const began = performance.now();
  const under: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const wait = began + (n * 1_000) / RATE - performance.now();
    if (wait > 0) await sleep(wait);
    under.push(run(first + n));
  }
  await Promise.all(under);
}

/** `durationMs` of every message that was sent, from the log of the functions. */
function serverTimes(log: string): number[] {
  return log.split('\n').flatMap((line) => {
    if (!line.includes('"/v1/conversations/:id/messages"') || !line.includes('"message":"request"')) return [];
    return Number(/"durationMs":([\d.]+)/.exec(line)?.[1] ?? NaN);
  });
}
