import { withClient } from '../prisma/bootstrap.ts';
import { cpuOf, cpuOfTree } from './cpu.ts';
import { load, type Shot } from './load.ts';
import { SELLERS } from './world.ts';

/** G-M6, on two cores. */
const LEAST_A_SECOND = 300;
/** Minor units in every wallet. */
const PURSE = 1_000_000_000n;

interface Wanted {
  readonly adminUrl: string;
  readonly postgresPid: number;
  readonly port: number;
  readonly pid: number;
  readonly clients: number;
  readonly rounds: number;
  /** A round. */
  readonly seconds: number;
  readonly auth: (n: number) => Readonly<Record<string, string>>;
}

/**
 * From wallet to wallet through HTTP, each under a key of its own, with record, postings, chain, outbox and stored answer. False
 * when it is slower than G-M6 asks; the same in bare SQL is told by the ledger's own part, below.
 */
export async function benchTransfers(wanted: Wanted): Promise<boolean> {
  const { port, pid, postgresPid, clients, rounds, seconds } = wanted;
  const ids = await fillPurses(wanted.adminUrl);
  const shot = (n: number): Shot => ({
    method: 'POST',
    path: '/v1/wallet/transfers',
    headers: { ...wanted.auth(n), 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({
      to: { userId: ids[(n + 1 + ((n * 7_919) % (SELLERS - 1))) % SELLERS] },
      amount: '0.01',
      currency: 'KES',
    }),
  });
  await load(port, clients, seconds, shot);
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    const [node, postgres] = [cpuOf(pid), cpuOfTree(postgresPid)];
    const told = await load(port, clients, seconds, shot);
    const perSecond = told.requests / told.seconds;
    const nodeUs = (cpuOf(pid) - node) / told.requests;
    samples.push({ ...told, perSecond, nodeUs, postgresUs: (cpuOfTree(postgresPid) - postgres) / told.requests });
  }
  const { perSecond, nodeUs, postgresUs, p50Ms, p95Ms } = samples.sort((a, b) => a.perSecond - b.perSecond)[
    Math.floor(samples.length / 2)
  ]!;
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0);
  const ok = failed === 0 && perSecond >= LEAST_A_SECOND;
  console.log(`\nwallet transfer (${clients} clients, ${rounds} rounds of ${seconds} s, the middle one)`);
  console.log(
    `  ours   ${perSecond.toFixed(0).padStart(6)} req/s   p50 ${p50Ms.toFixed(2)} ms  p95 ${p95Ms.toFixed(2)} ms   node ${nodeUs.toFixed(0)} µs/req   postgres ${postgresUs.toFixed(0)} µs/req   (at least ${LEAST_A_SECOND}/s)   failed ${failed}   ${ok ? 'ok' : 'UNDER'}`,
  );
  const why = samples.find(({ firstFailure }) => firstFailure !== null)?.firstFailure;
  if (why !== undefined) console.log(`  first failure: ${why}`);
  return ok;
}

/** Money for everybody; answers their public ids in the order of their uids. */
async function fillPurses(adminUrl: string): Promise<string[]> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ id: string; outcome: string }>(
      `select u.public_id as id, (ledger.post('bench:' || u.id, 'payment.captured', null, array['provider', 'user'],
         array['bank', u.id::text], array['clearing', 'wallet'], array['KES', 'KES'], array[1], array[2], array[$1::bigint],
         now())).outcome
       from identity."user" u where u.uid like 'bench-%' order by substr(u.uid, 7)::int`,
      [PURSE.toString()],
    );
    if (rows.some(({ outcome }) => outcome !== 'posted')) throw new Error('The wallets could not be filled.');
    return rows.map(({ id }) => id);
  });
}
