import fc from 'fast-check';
import { api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { catchEvents } from '../../test/events.ts';
import { withoutRateLimits } from '../../test/limits.ts';
import type { TestPerson } from '../modules/identity/identity.factory.ts';
import { buildListing } from '../modules/listings/listings.factory.ts';
import { actionsOf } from '../modules/messaging/actions.ts';
import { MessageBody, bytesOf, type Message } from '../modules/messaging/index.ts';
import { buildConversation, type BuiltConversation } from '../modules/messaging/messaging.factory.ts';
import { renderPlain } from '../modules/messaging/rules.ts';
import type { PaymentRequest, Wallet } from '../modules/wallets/index.ts';
import { fillWallet } from '../modules/wallets/wallets.factory.ts';
import { createDispatcher } from '../platform/runtime/http/app.ts';
import { runCommand } from '../platform/runtime/http/inbox.ts';
import { newId, publicId } from '../platform/values/id.ts';
import { MANIFEST } from './manifest.ts';

catchEvents();
withoutRateLimits();
const dispatch = createDispatcher(MANIFEST.api);

let sent = 0;
const send = async (talk: BuiltConversation, by: TestPerson, body: object): Promise<Message> => {
  const answer = await api<Message>(`POST /v1/conversations/${talk.publicId}/messages`, {
    as: by.uid,
    body: { clientMsgId: `typed-${++sent}`, body },
  });
  expect(answer.status).toBe(201);
  return answer.data;
};
const actionOf = ({ actions }: Message, name: string) => actions!.find((action) => action.name === name)!;
/** As a phone writes the button's command into its inbox, and the trigger runs it. */
const press = (as: TestPerson, message: Message, name: string) => {
  const { id, route, body } = actionOf(message, name).command;
  const data = { route, params: {}, body, sentAt: new Date() };
  return runCommand(dispatch, { uid: as.uid, id, createdAt: Date.now(), data });
};
/** The same button over REST. */
const call = (as: TestPerson, message: Message, name: string) => {
  const { id, route, body } = actionOf(message, name).command;
  return api(route, { as: as.uid, body, key: `command-${id}` });
};
const balance = async (of: TestPerson): Promise<string> =>
  (await api<Wallet>('GET /v1/wallet', { as: of.uid })).data.balances[0]?.available ?? '0';
const own = (who: TestPerson) => ({ kind: 'user' as const, id: who.userId });

const ids = (prefix: string): string => publicId(prefix, newId(new Date()));
const ascii = (least: number, most: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9][A-Za-z0-9 ,.'()-]{${least},${most - 2}}[A-Za-z0-9]$`));
const price = fc
  .integer({ min: 1, max: 99_999_999 })
  .map((minor) => ({ amount: (minor / 100).toFixed(2), currency: 'GHS' }));
const items = fc.array(
  fc.record({ name: ascii(1, 60), quantity: fc.integer({ min: 1, max: 9_999 }), unit: ascii(1, 20), price }),
  { minLength: 1, maxLength: 6 },
);
const long = items.map((few) =>
  Array.from({ length: 6 }, (_, at) => ({
    ...few[at % few.length]!,
    name: few[0]!.name.padEnd(30 + 5 * few.length, 'é'),
  })),
);
const typed = fc.oneof(
  fc.record({ type: fc.constant('quote' as const), items: long, total: price }),
  fc.record({
    type: fc.constant('quote' as const),
    items,
    total: price,
    validUntil: fc.constantFrom('2026-12-24', undefined),
  }),
  fc.record({ type: fc.constant('invoice' as const), number: ascii(1, 30), items, total: price }),
  fc.record({
    type: fc.constant('payment_request' as const),
    amount: price,
    note: fc.option(ascii(1, 120), { nil: undefined }),
    requestId: fc.constantFrom(ids('preq'), undefined),
  }),
  fc.record({ type: fc.constant('delivery_code' as const), order: ascii(1, 40), code: fc.stringMatching(/^\d{4,8}$/) }),
  fc.record({ type: fc.constant('listing_card' as const), listingId: fc.constant(ids('list')) }),
);
/** The basic table of GSM 03.38, as far as we write it. */
const GSM = /^[\n\r @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

describe('CHT-10 commerce messages are typed, small, and one line of an SMS', () => {
  it('none of more than 1,024 bytes is taken; each is one segment of plain text', () => {
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(typed, (given) => {
        const body = MessageBody.safeParse(given);
        expect(body.success).toBe(bytesOf(given) <= 1_024);
        if (!body.success) {
          refused += 1;
          return;
        }
        taken += 1;
        const text = renderPlain(body.data);
        expect(text.length).toBeLessThanOrEqual(160);
        expect(text).toMatch(GSM);
        if ('total' in body.data) expect(text).toContain(body.data.total.amount);
        if ('code' in body.data) expect(text).toContain(body.data.code);
      }),
      { numRuns: 400, seed: 10 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(10);
  });

  it('every button is a call that the API knows, and a command that the rules of the inbox let in', async () => {
    const modules = await Promise.all(MANIFEST.api.modules.map((module) => module.load()));
    const known = modules.flatMap(({ routes }) => routes.map(({ method, path }) => [method, path.split('/')] as const));
    const isKnown = (route: string): boolean => {
      const [method, path] = route.split(' ') as [string, string];
      const parts = path.split('/');
      return known.some(
        ([verb, shape]) =>
          verb === method &&
          shape.length === parts.length &&
          shape.every((part, at) => part.startsWith(':') || part === parts[at]),
      );
    };
    fc.assert(
      fc.property(typed, fc.boolean(), (given, forBusiness) => {
        const body = MessageBody.safeParse(given);
        if (!body.success) return;
        const shown = { id: ids('msg'), conversationId: ids('conv'), seq: 7, senderId: ids('usr') };
        const actions = actionsOf(body.data, { ...shown, senderBusinessId: forBusiness ? ids('biz') : null });
        expect(actions.length).toBeGreaterThan(0);
        for (const { command } of actions) {
          expect(isKnown(command.route)).toBe(true);
          expect(command.route).toMatch(/^(POST|PUT|PATCH|DELETE) \/v[0-9]+\/[a-zA-Z0-9/:._-]+$/);
          expect(command.route.length).toBeLessThanOrEqual(120);
          expect(command.id.length).toBeLessThanOrEqual(64);
        }
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  it('plain words, pictures, what the platform says and what was deleted have none', async () => {
    const talk = await buildConversation();
    const [ama] = talk.people as [TestPerson, TestPerson];
    expect((await send(talk, ama, { type: 'text', text: 'Hello' })).actions).toBeUndefined();
    const shown = { id: ids('msg'), conversationId: ids('conv'), seq: 1, senderBusinessId: null };
    expect(actionsOf({ type: 'system', text: 'Joined' }, { ...shown, senderId: null })).toEqual([]);
    expect(actionsOf(null, { ...shown, senderId: ids('usr') })).toEqual([]);
  });
});

describe('CHT-10 a button does what REST does, once, whichever way and however often', () => {
  it('pay: of a request between people, of an invoice, and of a request that stands in the wallet', async () => {
    const talk = await buildConversation();
    const [seller, buyer] = talk.people as [TestPerson, TestPerson];
    await fillWallet(own(buyer), 10_000n);
    const asked = await send(talk, seller, {
      type: 'payment_request',
      amount: { amount: '25.00', currency: 'GHS' },
      note: 'Two bags',
    });
    expect(await press(buyer, asked, 'pay')).toMatchObject({
      status: 'done',
      httpStatus: 201,
      answer: { data: { amount: { amount: '25.00' }, note: 'Two bags' } },
    });
    expect((await press(buyer, asked, 'pay')).status).toBe('done');
    expect((await call(buyer, asked, 'pay')).status).toBe(201);
    expect(await balance(seller)).toBe('25.00');
    expect((await press(seller, asked, 'pay')).httpStatus).toBeGreaterThanOrEqual(400);

    const invoice = await send(talk, seller, {
      type: 'invoice',
      number: 'A-17',
      items: [{ name: 'Cement', quantity: 2, unit: 'bag', price: { amount: '15.00', currency: 'GHS' } }],
      total: { amount: '30.00', currency: 'GHS' },
    });
    expect((await call(buyer, invoice, 'pay')).status).toBe(201);
    expect((await press(buyer, invoice, 'pay')).status).toBe('done');
    expect(await balance(seller)).toBe('55.00');

    const { data: request } = await api<PaymentRequest>('POST /v1/wallet/requests', {
      as: seller.uid,
      body: { from: { userId: buyer.publicId }, amount: '5.00', currency: 'GHS' },
    });
    const standing = await send(talk, seller, {
      type: 'payment_request',
      amount: { amount: '5.00', currency: 'GHS' },
      requestId: request.id,
    });
    expect((await press(buyer, standing, 'pay')).status).toBe('done');
    expect((await press(buyer, standing, 'pay')).status).toBe('done');
    expect(await balance(seller)).toBe('60.00');
    expect((await press(buyer, standing, 'decline')).status).toBe('rejected');
    const paid = await api<PaymentRequest>(`GET /v1/wallet/requests/${request.id}`, { as: seller.uid });
    expect(paid.data.state).toBe('paid');
  });

  it('accept and decline a quote, say that the goods are there: one answer to that message', async () => {
    const talk = await buildConversation();
    const [seller, buyer] = talk.people as [TestPerson, TestPerson];
    const total = { amount: '800.00', currency: 'GHS' };
    const quote = await send(talk, seller, {
      type: 'quote',
      items: [{ name: 'Cement', quantity: 10, price: { amount: '80.00', currency: 'GHS' } }],
      total,
    });
    for (const twice of [1, 2])
      expect([twice, (await press(buyer, quote, 'accept')).answer]).toMatchObject([
        twice,
        { data: { seq: 2, replyTo: 1, text: 'I accept your quote of GHS 800.00.' } },
      ]);
    expect((await call(buyer, quote, 'accept')).status).toBe(201);
    const code = await send(talk, seller, { type: 'delivery_code', order: 'A-17', code: '4821' });
    expect((await press(buyer, code, 'received')).answer).toMatchObject({ data: { seq: 4, replyTo: 3 } });
    const [row] = await superuser.rows<{ n: number }>(
      'select count(*)::int as n from messaging.message where conversation_id = $1',
      [talk.id],
    );
    expect(row!.n).toBe(4);
  });

  it('ask about a listing and keep it', async () => {
    const talk = await buildConversation();
    const [seller, buyer] = talk.people as [TestPerson, TestPerson];
    const listing = await buildListing({ status: 'active' });
    const card = await send(talk, seller, { type: 'listing_card', listingId: listing.publicId });
    const first = await press(buyer, card, 'ask');
    expect(first.httpStatus).toBe(201);
    expect(first.answer).toMatchObject({ data: { kind: 'listing' } });
    expect((await press(buyer, card, 'save')).status).toBe('done');
    const saved = await api<{ id: string }[]>('GET /v1/listings/saved', { as: buyer.uid });
    expect(saved.data.map(({ id }) => id)).toEqual([listing.publicId]);
  });
});
