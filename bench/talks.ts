import { writeFileSync } from 'node:fs';
import { tokenOf } from '../functions/test/api.ts';
import { withClient } from '../prisma/bootstrap.ts';
import type { TalkSamples } from './floor-talks.ts';
import type { Shot } from './load.ts';
import { businesses } from './match-world.ts';
import type { Stage } from './stage.ts';

/** A row of the bench; the floor's side of it is floor-talks.ts. */
export interface TalkOperation {
  readonly name: string;
  readonly nodeLimit: number | null;
  readonly postgresLimit: number | null;
  readonly shot: (side: { readonly name: 'floor' | 'ours' }, n: number) => Shot;
}

const PEOPLE = 200;
const CONVERSATIONS = 2_000;
/** In each conversation. */
const MESSAGES = 100;
const BUSINESSES = 3_000;
/** Conversations of one batch that goes to the database. */
const BATCH = 50;

const tail = (n: number): string => n.toString(16).padStart(12, '0');
const personOf = (n: number): string => `01a00000-0000-7000-9000-${tail(n)}`;

/**
 * Messages, history and suggestions: 2,000 conversations of two businesses with 100 messages each, sealed with keys of their own, and
 * 3,000 businesses with candidates for those who ask. Both sides read the same rows; the floor gets its ids and ready-made sealed
 * bytes from the file.
 */
export async function prepareTalks(stage: Stage, file: string): Promise<TalkOperation[]> {
  Object.assign(process.env, stage.env);
  const all = await withClient(stage.adminUrl, async (client) => {
    await client.query(businesses(BUSINESSES));
    const { rows } = await client.query<{ id: string }>('select business_id as id from bizconnect.profile order by 1');
    const made = rows.map(({ id }) => id);
    await client.query('set session_replication_role = replica');
    await client.query(
      `insert into identity."user" (id, public_id, uid, display_name, country, active_role, active_business_id, tier, created_at, updated_at)
       select p.id, platform.type_id('usr', p.id), 'talker-' || n, 'Talker ' || n, b.country, 'business', b.id, 'premium', now(), now()
       from unnest($1::uuid[], $2::uuid[]) with ordinality p (id, business, n) join identity.business b on b.id = p.business`,
      [Array.from({ length: PEOPLE }, (_, n) => personOf(n)), made.slice(0, PEOPLE)],
    );
    await client.query(`insert into identity.user_role (user_id, role, granted_at, granted_by)
      select id, role, now(), 'operator:bench' from identity."user", unnest(array['consumer', 'business']) role where uid like 'talker-%'`);
    await client.query(`insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at)
      select uuidv7(), active_business_id, id, 'owner', now(), now() from identity."user" where uid like 'talker-%'`);
    return made;
  });
  const { talks, samples } = await writeTalks(stage.adminUrl, all.slice(0, PEOPLE));
  await findCandidates(stage.adminUrl, all);
  writeFileSync(file, JSON.stringify(samples));
  const tokens = Array.from({ length: PEOPLE }, (_, n) => tokenOf(`talker-${n + 1}`));
  const auth = (person: number) => ({ authorization: `Bearer ${tokens[person]!}` });
  const run = Date.now().toString(36);
  const send = (side: { readonly name: 'floor' | 'ours' }, n: number, floorPath: string): Shot => {
    const talk = talks[n % CONVERSATIONS]!;
    // Both of them write, each in turn.
    const place = Math.floor(n / CONVERSATIONS) % 2;
    const body = JSON.stringify({
      clientMsgId: `${run}-${crypto.randomUUID()}`,
      body: { type: 'text', text: textOf(n) },
    });
    return side.name === 'floor'
      ? { method: 'POST', path: `${floorPath}/${n % CONVERSATIONS}/${place}`, body }
      : {
          method: 'POST',
          path: `/v1/conversations/${talk.publicId}/messages`,
          headers: auth(talk.people[place]!),
          body,
        };
  };
  return [
    {
      name: 'history, the latest 50',
      nodeLimit: 4,
      postgresLimit: 1.5,
      shot: (side, n) => {
        const talk = talks[n % CONVERSATIONS]!;
        return side.name === 'floor'
          ? { method: 'GET', path: `/talks/history/${n % CONVERSATIONS}` }
          : {
              method: 'GET',
              path: `/v1/conversations/${talk.publicId}/messages`,
              headers: auth(talk.people[n % 2]!),
            };
      },
    },
    {
      name: 'suggestions, the first 20',
      nodeLimit: 4,
      postgresLimit: 1.5,
      shot: (side, n) =>
        side.name === 'floor'
          ? { method: 'GET', path: `/talks/suggestions/${n % PEOPLE}` }
          : { method: 'GET', path: '/v1/connections/suggestions?limit=20', headers: auth(n % PEOPLE) },
    },
    {
      name: 'send a message',
      nodeLimit: 6,
      postgresLimit: 1.5,
      shot: (side, n) => send(side, n, '/talks/send'),
    },
    // Told, not judged: how far a message of ours is from nothing but its row.
    {
      name: 'send a message, beside one bare INSERT',
      nodeLimit: null,
      postgresLimit: null,
      shot: (side, n) => send(side, n, '/talks/insert'),
    },
  ];
}

const textOf = (n: number): string =>
  `Good morning, we can bring ${20 + (n % 300)} bags of the clean maize to stall ${n % 90} before Friday, at the price of last week.`;

interface Talk {
  readonly publicId: string;
  /** Places among the people. */
  readonly people: readonly [number, number];
}

async function writeTalks(adminUrl: string, own: readonly string[]): Promise<{ talks: Talk[]; samples: TalkSamples }> {
  const { keysAtHand } = await import('../functions/src/modules/messaging/index.ts');
  const { keyOfTalk, sealedText } = await import('../functions/src/modules/messaging/talks.factory.ts');
  const { newId, publicId } = await import('../functions/src/platform/values/id.ts');
  await keysAtHand();
  const talks: Talk[] = [];
  const samples: {
    talks: TalkSamples['talks'][number][];
    businesses: string[];
    people: string[];
  } = {
    talks: [],
    businesses: [...own],
    people: Array.from({ length: PEOPLE }, (_, n) => personOf(n)),
  };
  await withClient(adminUrl, async (client) => {
    // Foreign keys are known to hold, and a world may begin in the middle.
    await client.query('set session_replication_role = replica');
    for (let begin = 0; begin < CONVERSATIONS; begin += BATCH) {
      const conversations: object[] = [];
      const messages: object[] = [];
      for (let n = begin; n < begin + BATCH; n++) {
        const id = newId(new Date());
        const { key, dataKey, keyVersion } = keyOfTalk(id);
        const one = n % PEOPLE;
        const people = [one, (one + 1 + ((Math.floor(n / PEOPLE) * 7) % (PEOPLE - 1))) % PEOPLE] as const;
        talks.push({ publicId: publicId('conv', id), people });
        conversations.push({
          id,
          data_key: dataKey.toString('hex'),
          key_version: keyVersion,
          members: people.map((person) => ({ user_id: personOf(person), business_id: own[person] })),
        });
        for (let seq = 1; seq <= MESSAGES; seq++) {
          const message = newId(new Date());
          const { body, tokens } = sealedText(key, id, message, textOf(n + seq * 31));
          messages.push({
            conversation_id: id,
            seq,
            id: message,
            person: people[seq % 2],
            body: body.toString('hex'),
            tokens: tokens.map((token) => token.toString('hex')),
          });
        }
        const { body, tokens } = sealedText(key, id, id, textOf(n));
        samples.talks.push({
          id,
          people: people.map((person) => ({ id: personOf(person), business: own[person]! })),
          body: body.toString('base64'),
          tokens: tokens.map((token) => token.toString('base64')),
        });
      }
      await client.query(
        `with given as (
           select * from jsonb_to_recordset($1::jsonb) as g (id uuid, data_key text, key_version smallint, members jsonb)),
         talks as (
           insert into messaging.conversation (id, public_id, kind, last_seq, last_at, data_key, key_version, created_at, updated_at)
           select id, platform.type_id('conv', id), 'connection', $2, now(), decode(data_key, 'hex'), key_version, now(), now() from given)
         insert into messaging.member (conversation_id, user_id, uid, name, business_id, business_name, role, joined_at, delivered_seq, read_seq)
         select g.id, u.id, u.uid, u.display_name, b.id, b.name, 'member', now(), $2, $2 from given g
         cross join lateral jsonb_to_recordset(g.members) as m (user_id uuid, business_id uuid)
         join identity."user" u on u.id = m.user_id join identity.business b on b.id = m.business_id`,
        [JSON.stringify(conversations), MESSAGES],
      );
      await client.query(
        `insert into messaging.message (conversation_id, seq, id, sender, sender_business_id, client_msg_id, kind, body, tokens, created_at)
         select conversation_id, seq, id, ($2::text[])[person + 1], ($3::uuid[])[person + 1], 'world-' || seq, 'text', decode(body, 'hex'),
           array(select decode(token, 'hex') from jsonb_array_elements_text(tokens) token), now() - ($4 - seq) * interval '1 minute'
         from jsonb_to_recordset($1::jsonb) as m (conversation_id uuid, seq integer, id uuid, person integer, body text, tokens jsonb)`,
        [JSON.stringify(messages), samples.people, samples.businesses, MESSAGES],
      );
    }
    await client.query('set session_replication_role = origin');
    await client.query(
      'vacuum analyze messaging.conversation, messaging.member, messaging.message, identity."user", identity.business_member',
    );
  });
  return { talks, samples };
}

/** Cards of all, candidates of those who will ask: what others are matched with does not change what a reading costs. */
async function findCandidates(adminUrl: string, all: readonly string[]): Promise<void> {
  const { buildCards, CardCache, refreshMatches } = await import('../functions/src/modules/bizconnect/index.ts');
  const { runInContext } = await import('../functions/src/platform/runtime/run.ts');
  const { closeDatabase } = await import('../functions/src/platform/db/database.ts');
  const worker = {
    role: 'worker',
    actor: { kind: 'job', name: 'bench' },
    requestId: 'bench',
    traceId: 'bench',
  } as const;
  for (let at = 0; at < all.length; at += 100)
    await runInContext(worker, (ctx) => buildCards(ctx, all.slice(at, at + 100)));
  for (let at = 0; at < PEOPLE; at += 25)
    await runInContext(worker, async (ctx) => {
      const known = new CardCache();
      for (const id of all.slice(at, at + 25)) await refreshMatches(ctx, id, null, known);
    });
  await closeDatabase();
  await withClient(adminUrl, (client) =>
    client.query('vacuum analyze bizconnect.card, bizconnect.trade_key, bizconnect.candidate'),
  );
}
