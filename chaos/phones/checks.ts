import type pg from 'pg';
import type { Verdict } from '../checks.ts';
import { inTurn } from '../wire.ts';
import type { Held } from './local-copy.ts';
import type { Phone } from './phone.ts';

const EXAMPLES = 4;
export const verdict = (name: string, seen: number, problems: readonly string[]): Verdict => ({
  name,
  seen,
  wrong: problems.length,
  examples: problems.slice(0, EXAMPLES),
});

interface Row {
  readonly talk: string;
  readonly seq: number;
  readonly id: string;
  readonly sender: string;
  readonly clientMsgId: string;
}

/** Every row against what every phone knows. */
export async function checkRows(database: pg.Client, phones: readonly Phone[]): Promise<Verdict[]> {
  const { rows } = await database.query<Row>(
    `select c.public_id as talk, m.seq, platform.type_id('msg', m.id) as id, m.client_msg_id as "clientMsgId",
       platform.type_id('usr', m.sender::uuid) as sender
     from messaging.message m join messaging.conversation c on c.id = m.conversation_id
     where m.sender <> 'system' order by c.id, m.seq`,
  );
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(row.clientMsgId, [...(found.get(row.clientMsgId) ?? []), row]);
  const [lost, foreign, refused, kept]: string[][] = [[], [], [], []];
  let written = 0;
  const known = new Set<string>();
  for (const phone of phones) {
    const { taken, refused: no, outbox } = phone.flash.memory;
    for (const { kind } of outbox) kept!.push(`${phone.owner.uid} still keeps a ${kind}`);
    for (const clientMsgId of phone.written) {
      written += 1;
      known.add(clientMsgId);
      const there = found.get(clientMsgId)?.[0];
      const told = taken[clientMsgId];
      if (no[clientMsgId] !== undefined) {
        if (there !== undefined || no[clientMsgId] !== 'messaging.no_such_reply')
          refused!.push(
            `${clientMsgId} was refused as ${no[clientMsgId]}${there === undefined ? '' : ' and is there'}`,
          );
      } else if (there === undefined) lost!.push(`${clientMsgId} is not there`);
      else if (told === undefined) lost!.push(`${clientMsgId} is there, and its phone does not know`);
      else if (told.seq !== there.seq || told.id !== there.id || told.talk !== there.talk)
        lost!.push(`${clientMsgId} is ${there.seq}, its phone was told ${told.seq}`);
    }
  }
  for (const { clientMsgId } of rows)
    if (!known.has(clientMsgId)) foreign!.push(`${clientMsgId} was written by nobody`);
  const twice = [...found].filter(([, all]) => all.length > 1).map(([id, all]) => `${id} is there ${all.length} times`);
  return [
    verdict('CHT-1 no message is there twice', rows.length, twice),
    verdict('G-O1 no message is lost, and each has the number that its phone was told', written, lost!),
    verdict('G-O1 nothing is there that nobody wrote', rows.length, foreign!),
    verdict('CHT-3 what must be refused is refused, and nothing else', written, refused!),
    verdict('G-O1 no phone still keeps anything to send', phones.length, kept!),
    await checkNumbers(database),
  ];
}

async function checkNumbers(database: pg.Client): Promise<Verdict> {
  const { rows } = await database.query<{ talk: string; last: number; count: number; least: number; most: number }>(
    `select c.public_id as talk, c.last_seq as last, count(m.seq)::int as count, coalesce(min(m.seq), 1) as least,
       coalesce(max(m.seq), 0) as most
     from messaging.conversation c left join messaging.message m on m.conversation_id = c.id group by c.id`,
  );
  const gaps = rows.filter(({ last, count, least, most }) => last !== count || least !== 1 || most !== count);
  const problems = gaps.map(({ talk, last, count }) => `${talk} counts ${last} and has ${count}`);
  return verdict('CHT-2 no conversation has a gap in its numbers', rows.length, problems);
}

/** History, lists and marks as the API shows them to each phone, on a good line. */
export async function checkPhones(base: string, phones: readonly Phone[]): Promise<Verdict[]> {
  const histories = new Map<string, Map<number, Held>>();
  const [copies, words, unread]: string[][] = [[], [], []];
  let [held, counted, said] = [0, 0, 0];
  const get = async <Data>(phone: Phone, path: string): Promise<Data> => {
    const answer = await fetch(`${base}/api${path}`, { headers: { authorization: `Bearer ${phone.owner.token}` } });
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}.`);
    return ((await answer.json()) as { data: Data }).data;
  };
  const historyOf = async (phone: Phone, talk: string): Promise<Map<number, Held>> => {
    const known = histories.get(talk);
    if (known !== undefined) return known;
    const all = new Map<number, Held>();
    for (let last = 1; all.size < last;) {
      const page = await get<{ messages: Held[]; lastSeq: number }>(
        phone,
        `/v1/conversations/${talk}/messages?from=${(Math.max(0, ...all.keys()) || 0) + 1}&limit=100`,
      );
      for (const message of page.messages) all.set(message.seq, message);
      if (page.messages.length === 0) break;
      last = page.lastSeq;
    }
    histories.set(talk, all);
    return all;
  };
  await inTurn(phones.length, 8, 'phones compared', async (n) => {
    const phone = phones[n]!;
    const { taken, words: now, read } = phone.flash.memory;
    for (const talk of phone.talks) {
      const history = await historyOf(phone, talk);
      const copy = phone.copy.of(talk);
      if (copy.size !== history.size)
        copies!.push(`${phone.owner.uid} holds ${copy.size} of ${history.size} messages of ${talk}`);
      for (const [seq, { clientMsgId, text, version }] of history) {
        held += 1;
        const own = copy.get(seq);
        if (own?.clientMsgId !== clientMsgId || own.text !== text || own.version !== version)
          copies!.push(`${talk} ${seq}: “${text}” (${version}), the phone shows “${own?.text}” (${own?.version})`);
      }
    }
    for (const [clientMsgId, { talk, seq }] of Object.entries(taken)) {
      said += 1;
      const text = histories.get(talk)?.get(seq)?.text;
      if (text !== (now[clientMsgId] ?? ''))
        words!.push(`${clientMsgId} says “${text}” instead of “${now[clientMsgId] ?? ''}”`);
    }
    const list = await get<{ id: string; unread: number; lastSeq: number; members: { id: string; read: number }[] }[]>(
      phone,
      '/v1/conversations?limit=100',
    );
    if (list.length !== phone.talks.length)
      unread!.push(`${phone.owner.uid} is shown ${list.length} of ${phone.talks.length} conversations`);
    for (const { id, unread: open, lastSeq, members } of list) {
      counted += 1;
      const mark = members.find((member) => member.id === phone.owner.id)?.read;
      const marked = read[id] ?? 0;
      // Nobody is said to have read what he neither marked nor wrote himself.
      const beyond = [...(histories.get(id) ?? [])].filter(([seq]) => seq > marked && seq <= (mark ?? 0));
      const others = beyond.filter(([seq, { clientMsgId }]) => taken[clientMsgId]?.seq !== seq);
      if (mark === undefined || mark < marked || others.length > 0 || open !== lastSeq - mark)
        unread!.push(
          `${id} of ${phone.owner.uid}: read ${mark}, unread ${open}; the phone marked ${marked} of ${lastSeq}, ${others.length} beyond it are not its own`,
        );
    }
  });
  return [
    verdict('G-O1 every phone’s own copy is the history', held, copies!),
    verdict('the last words that a phone was told are the ones that stand', said, words!),
    verdict('CHT-4 marks and unread counts are what the phones say', counted, unread!),
  ];
}
