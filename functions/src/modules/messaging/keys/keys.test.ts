import fc from 'fast-check';
import { superuser } from '../../../../test/database.ts';
import { catchEvents } from '../../../../test/events.ts';
import { api } from '../../../../test/api.ts';
import { withoutRateLimits } from '../../../../test/limits.ts';
import { useKms } from '../../../adapters/kms/index.ts';
import { localKms } from '../../../adapters/kms/local-kms.ts';
import { runInContext } from '../../../platform/runtime/run.ts';
import { newId } from '../../../platform/values/id.ts';
import { buildUser } from '../../identity/identity.factory.ts';
import { buildConversation, say } from '../messaging.factory.ts';
import { renewMasterKey, rewrapBatch } from '../rotate-keys.ts';
import { forgetDataKeys } from './data-key.ts';
import { forgetKeys, keysAtHand, lookAgain } from './ring.ts';
import { seal, unseal } from '../../../platform/seal.ts';

catchEvents();
withoutRateLimits();
const anotherProcess = (): void => {
  forgetKeys();
  forgetDataKeys();
};

describe('what is stored shows no words', () => {
  it('neither in the table nor in what is announced of it', async () => {
    const talk = await buildConversation();
    const secret = 'Rendezvous at Makola, stall 14, bring 2500 cedis';
    const { data } = await say(talk, talk.people[0]!, secret);
    await api(`PATCH /v1/conversations/${talk.publicId}/messages/${data.id}`, {
      as: talk.people[0]!.uid,
      body: { body: { type: 'text', text: `${secret} in notes` } },
    });
    const dump = await superuser.rows<{ line: string }>(
      `select to_jsonb(m)::text as line from messaging.message m where conversation_id = $1
       union all select to_jsonb(c)::text from messaging.conversation c where id = $1
       union all select body::text from platform.outbox where body::text like $2`,
      [talk.id, `%${talk.id}%`],
    );
    expect(dump.length).toBeGreaterThan(3);
    for (const word of ['Rendezvous', 'Makola', 'stall', 'cedis'])
      for (const { line } of dump) {
        expect(line).not.toContain(word);
        expect(line).not.toContain(Buffer.from(word).toString('hex'));
      }
  });
});

describe('G-K2 what is sealed opens in its own place only', () => {
  const key = Buffer.alloc(32, 1);

  it('any bit flipped, any other place or key: refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), fc.nat(7), (words, at, bit) => {
        const sealed = seal(key, 'here', Buffer.from(words));
        expect(Buffer.compare(unseal(key, 'here', sealed), Buffer.from(words))).toBe(0);
        const bent = Buffer.from(sealed);
        bent[at % bent.length]! ^= 1 << bit;
        expect(() => unseal(key, 'here', bent)).toThrow();
        expect(() => unseal(key, 'there', sealed)).toThrow();
        expect(() => unseal(Buffer.alloc(32, 2), 'here', sealed)).toThrow();
        expect(() => unseal(key, 'here', sealed.subarray(0, 20))).toThrow();
      }),
      { numRuns: 300 },
    );
  });

  it('two messages of one conversation cannot change places', async () => {
    const talk = await buildConversation();
    const [ama] = talk.people;
    await say(talk, ama!, 'Pay Ama');
    await say(talk, ama!, 'Pay Kofi');
    const bodyOf = async (seq: number): Promise<Buffer> =>
      (
        await superuser.rows<{ body: Buffer }>(
          'select body from messaging.message where conversation_id = $1 and seq = $2',
          [talk.id, seq],
        )
      )[0]!.body;
    const put = (seq: number, body: Buffer) =>
      superuser.run('update messaging.message set body = $3 where conversation_id = $1 and seq = $2', [
        talk.id,
        seq,
        body,
      ]);
    const [first, second] = [await bodyOf(1), await bodyOf(2)];
    await put(1, second);
    expect((await api(`GET /v1/conversations/${talk.publicId}/messages`, { as: ama!.uid })).status).toBe(500);
    // Other suites walk all messages of this database.
    await put(1, first);
  });

  it('G-K3 no IV comes twice in 100,000', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 100_000; round++) seen.add(seal(key, 'x', Buffer.alloc(1)).toString('latin1', 0, 12));
    expect(seen.size).toBe(100_000);
  });
});

/** As if the key had been made an hour ago; this process looks again. */
async function ripen(version: number): Promise<void> {
  await superuser.run(`update messaging.master_key set created_at = now() - interval '1 hour' where version = $1`, [
    version,
  ]);
  lookAgain();
  await keysAtHand();
}

describe('G-K1 the master key is renewed under load', () => {
  it('nothing is wrapped under a key that an instance may not have yet: it looks every five minutes', async () => {
    const versionOf = async ({ id }: { readonly id: string }) =>
      (await superuser.first<{ version: number }>(
        'select key_version as version from messaging.conversation where id = $1',
        [id],
      ))!.version;
    const before = await versionOf(await buildConversation());
    const made = await renewMasterKey(true);
    expect(made).toBeGreaterThan(before);
    expect(await versionOf(await buildConversation())).toBe(before);
    await superuser.run(
      `update messaging.master_key set created_at = now() - interval '9 minutes' where version = $1`,
      [made],
    );
    lookAgain();
    expect(await versionOf(await buildConversation())).toBe(before);
    await ripen(made);
    expect(await versionOf(await buildConversation())).toBe(made);
  });

  it('nobody’s read fails, and nothing stays under the old key', async () => {
    const people = [await buildUser(), await buildUser()];
    const talks = await Promise.all(Array.from({ length: 60 }, () => buildConversation({ people })));
    await Promise.all(talks.map((talk) => say(talk, people[0]!, `About ${talk.id}`)));
    let reading = true;
    const failures: unknown[] = [];
    const read = async (): Promise<void> => {
      while (reading) {
        const talk = talks[Math.floor(Math.random() * talks.length)]!;
        const answer = await api<{ messages: { text: string }[] }>(`GET /v1/conversations/${talk.publicId}/messages`, {
          as: people[1]!.uid,
        });
        if (answer.data?.messages[0]?.text !== `About ${talk.id}`) failures.push(answer.text);
      }
    };
    const readers = [read(), read()];
    const spoilt = await buildConversation({ people });
    const bent = 'data_key = set_byte(data_key, 20, get_byte(data_key, 20) # 1)';
    await superuser.run(`update messaging.conversation set ${bent} where id = $1`, [spoilt.id]);
    let newest: number;
    try {
      newest = await renewMasterKey(true);
      await ripen(newest);
      const id = newId(new Date());
      const actor = { kind: 'job', name: 'messaging.rotate-keys' } as const;
      while ((await runInContext({ role: 'worker', actor, requestId: id, traceId: id }, rewrapBatch)) > 0);
    } finally {
      reading = false;
      await Promise.all(readers);
    }
    expect(failures).toEqual([]);
    const [left] = await superuser.rows<{ n: number }>(
      'select count(*)::int as n from messaging.conversation where key_version < $1 and id = any ($2)',
      [newest, talks.map(({ id }) => id)],
    );
    expect(left!.n).toBe(0);
    await superuser.run(`update messaging.conversation set ${bent} where id = $1`, [spoilt.id]);
    anotherProcess();
    const later = await api<{ messages: { text: string }[] }>(`GET /v1/conversations/${talks[0]!.publicId}/messages`, {
      as: people[0]!.uid,
    });
    expect(later.data.messages[0]!.text).toBe(`About ${talks[0]!.id}`);
  });
});

describe('G-K4 while Cloud KMS is away', () => {
  const away = (): Promise<never> => Promise.reject(new Error('KMS is away'));
  const dead = { key: 'dead', wrap: away, unwrap: away };

  it('what is at hand serves on; a process without keys answers 503 and stores nothing', async () => {
    const talk = await buildConversation();
    const restore = useKms(dead);
    try {
      expect((await say(talk, talk.people[0]!, 'Still here')).status).toBe(201);
      anotherProcess();
      const refused = await say(talk, talk.people[0]!, 'Not stored', 'later');
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    } finally {
      restore();
    }
    const [row] = await superuser.rows<{ n: number }>(
      `select count(*)::int as n from messaging.message where conversation_id = $1`,
      [talk.id],
    );
    expect(row!.n).toBe(1);
    await keysAtHand();
    expect((await say(talk, talk.people[0]!, 'Not stored', 'later')).status).toBe(201);
  });

  it('a key of another place does not open what this one wrapped', async () => {
    const kms = localKms(Buffer.alloc(32, 3));
    const wrapped = await kms.wrap(Buffer.from('secret'), 'one');
    expect((await kms.unwrap(wrapped, 'one')).toString()).toBe('secret');
    await expect(kms.unwrap(wrapped, 'two')).rejects.toThrow();
  });
});
