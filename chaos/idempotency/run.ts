import { Agent } from 'node:http';
import pg from 'pg';
import { checkInvariants, type Verdict } from '../checks.ts';
import { gatherPayers, type Payer } from '../people.ts';
import { randomOf } from '../random.ts';
import { sabotage } from '../sabotage.ts';
import type { Sized } from '../sized.ts';
import type { Stage } from '../stage.ts';
import { inTurn, quantile } from '../wire.ts';
import { changedBody, sendTogether, type Keyed, type Outcome } from './keys.ts';

const PAYERS = 20;
/** Minor units of NGN in every wallet at the start: nobody runs out, for what is tried here is not that. */
const PURSE = 20_000_000n;

/**
 * G-M3: every key is sent five times at once, through real HTTP; the wallets afterwards say how often it took effect. Then each key
 * once more with one field changed.
 */
export async function keysUnderFire({ cloud }: Stage, options: Sized<'dedupe'>): Promise<Verdict[]> {
  const database = new pg.Client({ connectionString: cloud.database?.adminUrl });
  // When the run is broken off, the server ends before this connection does.
  database.on('error', () => undefined);
  await database.connect();
  const agent = new Agent({ keepAlive: true, maxSockets: 5 * options.clients });
  try {
    const payers = await gatherPayers(cloud, PAYERS);
    const owners = await fillPurses(database, payers);
    if (options.sabotage !== undefined) {
      await sabotage(database, options.sabotage);
      console.log(`Sabotaged: ${options.sabotage}. This run must fail.`);
    }
    const keys = drawKeys(options, payers);
    console.log(`Sending ${keys.length} keys, each five times at once, ${options.clients} keys at a time…`);
    const outcomes: Outcome[] = [];
    await inTurn(keys.length, options.clients, 'keys', async (n) => {
      outcomes.push(await sendTogether(cloud.urls.hosting, agent, keys[n]!));
    });
    tell(outcomes);
    console.log('Sending each key with a changed body…');
    const refused: string[] = [];
    await inTurn(keys.length, options.clients * 2, 'changed bodies', async (n) => {
      refused.push(...(await changedBody(cloud.urls.hosting, agent, keys[n]!)));
    });
    return [
      verdict(
        'G-M3 every answer is the same bytes',
        outcomes.flatMap(({ answers }) => answers).length,
        outcomes.flatMap(({ problems }) => problems),
      ),
      verdict('G-M3 a changed body is refused with 422 that names its field', keys.length, refused),
      await effects(database, keys, owners),
      ...(await checkInvariants(database, 'ledger-invariants.sql')),
    ];
  } finally {
    agent.destroy();
    await database.end();
  }
}

const verdict = (name: string, seen: number, problems: readonly string[]): Verdict => ({
  name,
  seen,
  wrong: problems.length,
  examples: problems.slice(0, 5),
});

/** The same seed draws the same payments. */
function drawKeys({ seed, count }: Sized<'dedupe'>, payers: readonly Payer[]): Keyed[] {
  const random = randomOf(seed, 'idempotency');
  const draw = (most: number): number => Math.floor(random() * most);
  return Array.from({ length: count }, (_, n) => {
    const payer = draw(payers.length);
    const payee = (payer + 1 + draw(payers.length - 1)) % payers.length;
    return {
      key: `chaos-${seed}-${n}`,
      payer: payers[payer]!,
      payee: payers[payee]!,
      other: payers[(payee + 1) % payers.length]!,
      minor: 1 + draw(1_000),
      change: (['amount', 'to.userId', 'note'] as const)[draw(3)]!,
    };
  });
}

/** Public id → the owner of the wallet. */
async function fillPurses(database: pg.Client, payers: readonly Payer[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.query<{ id: string; publicId: string; outcome: string }>(
    `select u.id, u.public_id as "publicId", (ledger.post('chaos:' || u.id, 'payment.captured', null, array['provider', 'user'],
       array['bank', u.id::text], array['clearing', 'wallet'], array['NGN', 'NGN'], array[1], array[2], array[$2::bigint], now())).outcome
     from identity."user" u where u.public_id = any($1)`,
    [payers.map(({ id }) => id), PURSE.toString()],
  );
  if (rows.length !== payers.length || rows.some(({ outcome }) => outcome !== 'posted'))
    throw new Error('The wallets could not be filled.');
  return new Map(rows.map(({ id, publicId }) => [publicId, id]));
}

/** One effect a key: by the records, by the ledger and by what is in every wallet. */
async function effects(
  database: pg.Client,
  keys: readonly Keyed[],
  owners: ReadonlyMap<string, string>,
): Promise<Verdict> {
  const expected = new Map([...owners.keys()].map((id) => [id, PURSE]));
  for (const { payer, payee, minor } of keys) {
    expected.set(payer.id, expected.get(payer.id)! - BigInt(minor));
    expected.set(payee.id, expected.get(payee.id)! + BigInt(minor));
  }
  const { rows: counted } = await database.query<{ transfers: string; booked: string }>(
    `select (select count(*) from wallets.transfer) as transfers,
       (select count(*) from ledger.transaction where kind = 'wallet.transfer') as booked`,
  );
  const { rows: purses } = await database.query<{ owner: string; posted: string }>(
    `select owner_id as owner, posted from ledger.account where owner_kind = 'user' and kind = 'wallet' and asset = 'NGN'`,
  );
  const [transfers, booked] = [Number(counted[0]!.transfers), Number(counted[0]!.booked)];
  const problems = [...expected].flatMap(([id, minor]) => {
    const has = purses.find(({ owner }) => owner === owners.get(id))?.posted ?? 'no wallet';
    return String(has) === minor.toString() ? [] : [`${id} has ${has}, the keys say ${minor}`];
  });
  if (transfers !== keys.length) problems.unshift(`${transfers} transfers of ${keys.length} keys`);
  if (booked !== keys.length) problems.unshift(`${booked} transactions of ${keys.length} keys`);
  return verdict('G-M3 one effect a key, to the unit in every wallet', transfers, problems);
}

function tell(outcomes: readonly Outcome[]): void {
  const times = outcomes.flatMap(({ answers }) => answers.map(({ ms }) => ms));
  const again = outcomes.reduce((sum, outcome) => sum + outcome.again, 0);
  console.log(
    `${times.length} answers; ${again} times told to come again; p50 ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`,
  );
}
