import pg from 'pg';
import { databaseUrls, superuserUrl } from '../functions/test/database.ts';
import { checkInvariants } from './checks.ts';
import { play } from './ledger/play.ts';
import { reverseTwice } from './ledger/reversals.ts';

/** A small piece of `npm run chaos -- ledger`, and each of its invariants seen broken. */
const WHOLE = 'ledger-invariants.sql';
const seed = Number(process.env['CHAOS_SEED'] ?? 20_261_121);
let admin: pg.Client;
const url = databaseUrls.DATABASE_WORKER_URL;

beforeAll(async () => {
  admin = new pg.Client({ connectionString: superuserUrl });
  await admin.connect();
  await admin.query(`create schema chaos; create table chaos.crash (marker text primary key);
    grant usage on schema chaos to pnc_worker; grant insert on chaos.crash to pnc_worker`);
});
afterAll(async () => {
  await admin.query('drop schema chaos cascade');
  await admin.end();
});

describe('PAY-1 G-M5 random calls with torn connections', () => {
  // One in five is a race of three clients.
  test.each([3, 4, 5].map((n) => seed + n))(
    'CHAOS_SEED=%d: every answer and every balance is the model’s',
    async (world) => {
      const played = await play(world, 250, { url, admin }, () => undefined);
      expect(played.differences).toEqual([]);
      expect(played.entries).toHaveLength(250);
      expect(played.crashes).toBeGreaterThan(0);
    },
    30_000,
  );

  test('G-M4 of two reversals at once exactly one counts', async () => {
    expect(await reverseTwice(50, { url, admin })).toMatchObject({ seen: 100, wrong: 0 });
  }, 30_000);
});

describe('the invariants of the ledger', () => {
  test('hold', async () => {
    await admin.query(`select ledger.expire_holds(null, 1000000, '2099-01-01')`);
    const verdicts = await checkInvariants(admin, WHOLE);
    expect(verdicts.filter(({ wrong }) => wrong !== 0)).toEqual([]);
    expect(verdicts.filter(({ seen }) => seen === 0)).toEqual([]);
  });

  const one = `(select transaction_id from ledger.posting where asset = 'NGN' order by at desc limit 1)`;
  const damages: readonly (readonly [string, string])[] = [
    [
      'I1 the postings',
      `update ledger.posting set amount = amount * 2 where ctid = (select min(ctid) from ledger.posting where transaction_id = ${one})`,
    ],
    ['I1 the postings', `delete from ledger.posting where transaction_id = ${one}`],
    [
      'I2 each cached balance',
      `update ledger.account set posted = posted + 1 where id = (select account_id from ledger.posting where transaction_id = ${one} limit 1)`,
    ],
    ['I2 each cached balance', `update ledger.posting set balance = balance + 1 where transaction_id = ${one}`],
    ['I2 what an account holds', `update ledger.account set held = held + 1 where kind = 'clearing'`],
    [
      'I3 no customer’s',
      `alter table ledger.account drop constraint account_limit; update ledger.account set posted = -1 where kind = 'wallet'`,
    ],
    ['I4 captured', `update ledger.hold set captured = captured - 1 where captured > 1`],
    [
      'I4 a transaction is reversed once',
      `drop index ledger.transaction_reversal_once; update ledger.transaction set reversal_of = (select reversal_of from ledger.transaction where reversal_of is not null limit 1) where id = ${one}`,
    ],
    [
      'I8 one transaction',
      `alter table ledger.transaction drop constraint transaction_reference_key; update ledger.transaction set reference = 'same' where id in (select id from ledger.transaction limit 2)`,
    ],
    ['I12 the chain', `update ledger.transaction set note = 'other' where id = ${one}`],
    ['I12 the chain', `update ledger.account set head = sha256('') where kind = 'wallet'`],
    [
      'I13 all accounts',
      `update ledger.account set posted = posted + 1 where kind = 'fees' and stripe = (select min(stripe) from ledger.account where kind = 'fees')`,
    ],
    [
      'I14 no hold',
      `update ledger.hold set state = 'open', closed_at = null, captured = 0, expires_at = now() - interval '1 hour'`,
    ],
  ];

  test.each(damages)('“%s” sees its damage', async (name, damage) => {
    await admin.query('begin; set local session_replication_role = replica');
    try {
      await admin.query(damage);
      const broken = (await checkInvariants(admin, WHOLE)).filter(({ wrong }) => wrong > 0);
      expect(broken.map((verdict) => verdict.name.replaceAll("'", '’'))).toContainEqual(expect.stringContaining(name));
    } finally {
      await admin.query('rollback');
    }
  });

  test('each has a damage', async () => {
    const names = (await checkInvariants(admin, WHOLE)).map(({ name }) => name.replaceAll("'", '’'));
    expect(names.filter((name) => !damages.some(([part]) => name.includes(part)))).toEqual([]);
  });
});
