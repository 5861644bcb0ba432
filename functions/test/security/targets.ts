import { createHash, randomBytes } from 'node:crypto';
import {
  buildBusiness,
  buildUser,
  joinBusiness,
  type TestPerson,
} from '../../src/modules/identity/identity.factory.ts';
import { buildHeldRate, buildQuote, plantRates } from '../../src/modules/fx/fx.factory.ts';
import { buildChange, buildListing, draftBody } from '../../src/modules/listings/listings.factory.ts';
import { buildAdmin, buildFinding, buildStatement } from '../../src/modules/reconciliation/reconciliation.factory.ts';
import type { Status } from '../../src/modules/listings/rules.ts';
import { buildMedia } from '../../src/modules/media/media.factory.ts';
import { buildRequest, buildTransfer, fillWallet } from '../../src/modules/wallets/wallets.factory.ts';
import {
  askForCode,
  buildCash,
  buildGrant,
  buildPaid,
  buildPayment,
  buildSuspense,
} from '../../src/modules/payments/payments.factory.ts';
import { buildEntry, buildWallet as buildFunded } from '../../src/modules/ledger/ledger.factory.ts';
import type { UserActor } from '../../src/platform/actor.ts';
import { buildConnection } from '../../src/modules/bizconnect/bizconnect.factory.ts';
import { buildConversation, say, type BuiltConversation } from '../../src/modules/messaging/messaging.factory.ts';
import {
  buildAgent,
  buildEscalation,
  buildInbox,
  buildTicket,
  type BuiltInbox,
} from '../../src/modules/teams/teams.factory.ts';
import { newId, publicId } from '../../src/platform/values/id.ts';
import { api } from '../api.ts';
import { superuser } from '../database.ts';
import { freshPhone, type World } from './identities.ts';

/** What a route is aimed at: its ids in the path, ids of nobody and of strangers in their place, and a body that is right. */
export interface Target {
  readonly params: Readonly<Record<string, string>>;
  /** The last id in the path, as a stranger's own. */
  readonly foreign?: Readonly<Record<string, string>>;
  readonly ids: Readonly<Record<string, string>>;
}

type Builder = (world: World) => Promise<Target>;

const only = (params: Record<string, string>, ids: Record<string, string> = {}): Target => ({ params, ids });

async function memberOf(business: { readonly id: string }): Promise<string> {
  const person = await buildUser();
  await joinBusiness(person, business.id, 'staff');
  const [row] = await superuser.rows<{ id: string }>(
    'select id from identity.business_member where business_id = $1 and user_id = $2',
    [business.id, person.userId],
  );
  return publicId('mbr', row!.id);
}

async function colleagueOf(business: { readonly id: string }): Promise<string> {
  const person = await buildUser();
  await joinBusiness(person, business.id, 'staff');
  return person.publicId;
}

async function inviteTo(
  business: World['business'],
  email = `invited-${crypto.randomUUID()}@private.test`,
): Promise<{ id: string; token: string }> {
  const id = newId(new Date());
  const token = randomBytes(16).toString('base64url');
  await superuser.run(
    `insert into identity.business_invite (id, business_id, token_hash, email, role, expires_at, invited_by, created_at, updated_at)
     values ($1, $2, $3, $4, 'staff', now() + interval '7 days', $5, now(), now())`,
    [id, business.id, createHash('sha256').update(token).digest(), email, business.owner.userId],
  );
  return { id: publicId('inv', id), token };
}

const listing =
  (status: Status, more?: (world: World) => Promise<Record<string, string>>): Builder =>
  async (world) => {
    const { business, other } = world;
    const mine = await buildListing({ seller: business.owner, status });
    // In the same state, but nobody's who asks.
    const foreign = await buildListing({ seller: other.owner });
    return { params: { id: mine.publicId }, foreign: { id: foreign.publicId }, ids: (await more?.(world)) ?? {} };
  };

/** What the business and the other one have to do with each other, beside the same of two strangers. */
const wallet =
  (prefix: string, build: (mine: string, theirs: string) => Promise<string>): Builder =>
  async ({ business, other }) => {
    await fillWallet({ kind: 'business', id: business.id }, 5_000n);
    const strangers = [await buildBusiness(), await buildBusiness()] as const;
    return {
      params: { id: publicId(prefix, await build(business.id, other.id)) },
      foreign: { id: publicId(prefix, await build(strangers[0].id, strangers[1].id)) },
      ids: {},
    };
  };
const purse = (id: string) => ({ kind: 'business' as const, id });
/** The business's owner and a customer, with a few words said; and a talk of strangers. */
const conversation =
  (
    then?: (talk: BuiltConversation, world: World) => Promise<void>,
    kind: 'connection' | 'group' = 'connection',
  ): Builder =>
  async (world) => {
    const talk = await buildConversation({ people: [world.business.owner, await buildUser()], kind });
    const foreign = await buildConversation({ people: [world.other.owner, await buildUser()], kind });
    for (const person of [talk.people[0]!, talk.people[1]!]) await say(talk, person, 'Two bags of cement');
    await say(foreign, foreign.people[0]!, 'Nobody else’s business');
    await then?.(talk, world);
    return {
      params: { id: talk.publicId },
      foreign: { id: foreign.publicId },
      ids: { conversation: talk.publicId, known: talk.people[1]!.publicId },
    };
  };

/** Asked by a stranger, of the business; and one between strangers. */
const connection =
  (status: 'pending' | 'accepted'): Builder =>
  async ({ business }) => {
    const [one, two] = [await buildBusiness(), await buildBusiness()];
    return {
      params: { id: await buildConnection({ from: one, to: business, status }) },
      foreign: { id: await buildConnection({ from: one, to: two, status }) },
      ids: {},
    };
  };

/** Everybody who may speak for the business works in it and is on duty; and an inbox of the other business. */
async function inboxes({ business, other }: World): Promise<{ mine: BuiltInbox; theirs: BuiltInbox }> {
  const [mine, theirs] = [await buildInbox(business), await buildInbox(other)];
  const staff = await superuser.rows<{ userId: string; uid: string; displayName: string }>(
    `select u.id as "userId", u.uid, u.display_name as "displayName" from identity.business_member m join identity."user" u on u.id = m.user_id
     where m.business_id = $1 and m.role <> 'viewer'`,
    [business.id],
  );
  for (const person of staff) await buildAgent(mine, person);
  return { mine, theirs };
}

async function inbox(world: World): Promise<Target> {
  const { mine, theirs } = await inboxes(world);
  const talk = await buildConversation({ people: [await buildUser(), world.business.owner], kind: 'connection' });
  const strangers = await buildConversation({ people: [await buildUser(), world.other.owner], kind: 'connection' });
  const unknown = publicId('conv', newId(new Date()));
  return {
    params: { id: mine.publicId },
    foreign: { id: theirs.publicId },
    ids: { conversation: talk.publicId, foreign: strangers.publicId, unknown },
  };
}

async function inboxAgent(world: World): Promise<Target> {
  const { mine } = await inboxes(world);
  const [colleague, stranger] = [await buildUser(), await buildUser()];
  await joinBusiness(colleague, world.business.id, 'staff');
  await joinBusiness(stranger, world.other.id, 'staff');
  await buildAgent(mine, colleague);
  return {
    params: { id: mine.publicId, userId: colleague.publicId },
    foreign: { userId: stranger.publicId },
    ids: {},
  };
}

async function inboxReply(world: World): Promise<Target> {
  const { mine, theirs } = await inboxes(world);
  const ids = [newId(new Date()), newId(new Date())];
  await superuser.run(
    `insert into teams.reply (id, inbox_id, shortcut, body, created_at, updated_at)
     select id, inbox, 'hello', 'Good day {customer}', now(), now() from unnest($1::uuid[], $2::uuid[]) as r (id, inbox)`,
    [ids, [mine.id, theirs.id]],
  );
  return {
    params: { id: mine.publicId, replyId: publicId('rpl', ids[0]!) },
    foreign: { replyId: publicId('rpl', ids[1]!) },
    ids: {},
  };
}

/** The business's conversation in its inbox, waiting or on a colleague's desk; and another business's in its own. */
const ticket =
  (state: 'waiting' | 'assigned'): Builder =>
  async (world) => {
    const { mine, theirs } = await inboxes(world);
    const talk = await buildConversation({ people: [await buildUser(), world.business.owner], kind: 'connection' });
    const strangers = await buildConversation({ people: [await buildUser(), world.other.owner], kind: 'connection' });
    const colleague = await buildUser();
    await joinBusiness(colleague, world.business.id, 'staff');
    await buildAgent(mine, colleague);
    await buildTicket(mine, talk, state === 'assigned' ? colleague : null);
    await buildTicket(theirs, strangers);
    return {
      params: { id: mine.publicId, conversationId: talk.publicId },
      foreign: { conversationId: strangers.publicId },
      ids: { known: colleague.publicId },
    };
  };

async function firstMessage(conversation: string): Promise<string> {
  const [row] = await superuser.rows<{ id: string }>(
    `select m.id from messaging.message m join messaging.conversation c on c.id = m.conversation_id
     where c.public_id = $1 and m.seq = 1`,
    [conversation],
  );
  return publicId('msg', row!.id);
}

async function payoutRun(): Promise<Target> {
  const id = newId(new Date());
  await superuser.run(
    `insert into payouts.run (id, currency, kind, day, state, items, total, made_by, created_at, updated_at)
     values ($1, 'GHS', 'by_hand', current_date, 'awaiting_approval', 1, 5000, 'job:test', now(), now())`,
    [id],
  );
  return only({ id: publicId('prun', id) });
}

async function payoutDestination({ business }: World): Promise<Target> {
  const id = newId(new Date());
  await superuser.run(
    `with gone as (update payouts.destination set state = 'removed' where owner_id = $2 and state <> 'removed')
     insert into payouts.destination (id, owner_kind, owner_id, currency, country, method, phone, name, usable_from, created_at, updated_at)
     values ($1, 'business', $2, 'KES', 'KE', 'mobile_money', '+254712345678', 'Adom Stores', now(), now(), now())`,
    [id, business.id],
  );
  return only({ id: publicId('pdst', id) });
}

async function withdrawal({ business, other }: World): Promise<Target> {
  const of = async (owner: { readonly id: string; readonly owner: { readonly userId: string } }) => {
    const id = newId(new Date());
    await superuser.run(
      `insert into wallets.withdrawal (id, owner_kind, owner_id, made_by, currency, amount, fee, method, shown, day, created_at, updated_at)
       values ($1, 'business', $2, $3, 'GHS', 1000, 0, 'mobile_money', 'mtn +233•••456', current_date, now(), now())`,
      [id, owner.id, owner.owner.userId],
    );
    return publicId('wdr', id);
  };
  return { params: { id: await of(business) }, foreign: { id: await of(other) }, ids: {} };
}

async function deadLetter(): Promise<Target> {
  const id = newId(new Date());
  await superuser.run(
    `insert into platform.dead_letter (id, subscriber, event_id, kind, topic, type, key, version, event, trace_id, cause, reason, tries)
     values ($1, 'listings.mirror', $2, 'task', 'tasks', 'listings.expire', $3, null, '{"payload":{"id":"x"}}', '', 'failed', 'it failed', 5)`,
    [id, newId(new Date()), id],
  );
  return only({ id });
}

const file =
  (mine: (world: World) => UserActor): Builder =>
  async (world) => {
    const own = await buildMedia({ owner: mine(world) });
    const foreign = await buildMedia({ owner: world.other.owner });
    return { params: { id: own.publicId }, foreign: { id: foreign.publicId }, ids: {} };
  };

const payment =
  (mine: (world: World) => UserActor, withCode = false): Builder =>
  async (world) => {
    const { intent } = await buildPayment({ by: mine(world) as TestPerson });
    const foreign = await buildPayment({ by: world.other.owner });
    if (withCode) await askForCode(intent.id);
    return { params: { id: publicId('pay', intent.id) }, foreign: { id: publicId('pay', foreign.intent.id) }, ids: {} };
  };

async function proposal(status: 'open' | 'applied'): Promise<Target> {
  const [id, synonym] = [newId(new Date()), newId(new Date())];
  await superuser.run(
    `insert into search.synonym (id, term, meaning, country, active, applied_by, applied_at) values ($1, $2, 'rice', 'NG', true, 'test', now())`,
    [synonym, `word ${id}`],
  );
  await superuser.run(
    `insert into search.proposal (id, term, meaning, country, support, status, synonym_id, created_at) values ($1, $2, 'rice', 'NG', 3, $3, $4, now())`,
    [id, `word ${id}`, status, status === 'applied' ? synonym : null],
  );
  return only({ id: publicId('prop', id) });
}

const BUILDERS = {
  inbox,
  inboxAgent,
  inboxReply,
  waitingTicket: ticket('waiting'),
  movableTicket: async (world) => {
    const target = await ticket('waiting')(world);
    const [mine, theirs] = [await buildInbox(world.business), await buildInbox(world.other)];
    const ids = { inbox: mine.publicId, foreign: theirs.publicId, unknown: publicId('inb', newId(new Date())) };
    return { ...target, ids };
  },
  assignedTicket: ticket('assigned'),
  escalation: async (world) => {
    const { mine, theirs } = await inboxes(world);
    const raised = async (inbox: BuiltInbox, owner: UserActor): Promise<string> => {
      const talk = await buildConversation({ people: [await buildUser(), world.business.owner], kind: 'connection' });
      await buildTicket(inbox, talk);
      return buildEscalation(inbox, talk, owner);
    };
    return {
      params: { id: await raised(mine, world.business.owner) },
      foreign: { id: await raised(theirs, world.other.owner) },
      ids: {},
    };
  },
  nothing: () => Promise.resolve(only({})),
  /** Oneself, with a business of somebody else's and one of nobody's to ask for. */
  myself: async () =>
    only({}, { foreign: (await buildBusiness()).publicId, unknown: publicId('biz', newId(new Date())) }),
  business: async ({ business, other }) => ({
    params: { id: business.publicId },
    ids: {
      member: await memberOf(business),
      foreign: await memberOf(other),
      unknown: publicId('mbr', newId(new Date())),
    },
  }),
  card: ({ business }) => Promise.resolve(only({ slug: business.slug })),
  member: async ({ business, other }) => ({
    params: { id: business.publicId, memberId: await memberOf(business) },
    foreign: { memberId: await memberOf(other) },
    ids: {},
  }),
  invite: async ({ business, other }) => ({
    params: { id: business.publicId, inviteId: (await inviteTo(business)).id },
    foreign: { inviteId: (await inviteTo(other)).id },
    ids: {},
  }),
  inviteForConsumer: async ({ business, consumer }) => {
    const [row] = await superuser.rows<{ email: string }>('select email from identity."user" where uid = $1', [
      consumer.uid,
    ]);
    return only(
      {},
      { token: (await inviteTo(business, row!.email)).token, unknown: randomBytes(16).toString('base64url') },
    );
  },
  businessMedia: file(({ business }) => business.owner),
  personalMedia: file(({ consumer }) => consumer.actor as UserActor),
  listingWithMedia: async ({ business, other }) => {
    const media = await buildMedia({ owner: business.owner, state: 'ready' });
    const mine = await buildListing({ seller: business.owner, draft: { mediaIds: [media.publicId] } });
    const foreign = await buildMedia({ owner: other.owner });
    return {
      params: { id: mine.publicId, mediaId: media.publicId },
      foreign: { mediaId: foreign.publicId },
      ids: {},
    };
  },
  draftListing: listing('draft', async ({ business }) => ({
    media: (await buildMedia({ owner: business.owner })).publicId,
  })),
  pendingListing: listing('pending_review'),
  activeListing: listing('active'),
  pausedListing: listing('paused'),
  pendingChange: async ({ business, other }) => {
    const mine = await buildListing({ seller: business.owner, status: 'active' });
    const theirs = await buildListing({ seller: other.owner, status: 'active' });
    return {
      params: { id: mine.publicId, changeId: await buildChange(mine) },
      foreign: { changeId: await buildChange(theirs) },
      ids: {},
    };
  },
  waitingChange: async ({ business }) =>
    only({ changeId: await buildChange(await buildListing({ seller: business.owner, status: 'active' })) }),
  personalDraft: async ({ consumer, other }) => {
    const mine = await buildListing({ seller: consumer.actor as UserActor });
    const foreign = await buildListing({ seller: other.owner });
    return { params: { id: mine.publicId }, foreign: { id: foreign.publicId }, ids: {} };
  },
  payee: async () => only({}, { payee: (await buildUser()).publicId }),
  walletTransfer: wallet('wtx', (mine, theirs) => buildTransfer(purse(mine), purse(theirs))),
  owedRequest: wallet('preq', (mine, theirs) => buildRequest(purse(theirs), purse(mine))),
  askedRequest: wallet('preq', (mine, theirs) => buildRequest(purse(mine), purse(theirs))),
  businessPayment: payment(({ business }) => business.owner),
  personalPayment: payment(({ consumer }) => consumer.actor as UserActor),
  paymentWithCode: payment(({ business }) => business.owner, true),
  paidPayment: async ({ business, other }) => {
    const [mine, foreign] = [await buildPaid(business.owner), await buildPaid(other.owner)];
    return { params: { id: publicId('pay', mine) }, foreign: { id: publicId('pay', foreign) }, ids: {} };
  },
  /** For staff no payment is a stranger's. */
  somePaidPayment: async ({ business }) => only({ id: publicId('pay', await buildPaid(business.owner)) }),
  cashPayment: async ({ business, other }) => {
    const [mine, foreign] = [await buildCash(business.owner), await buildCash(other.owner)];
    return { params: { id: publicId('pay', mine) }, foreign: { id: publicId('pay', foreign) }, ids: {} };
  },
  memberUser: async ({ business, other }) => {
    const [mine, theirs] = [await buildUser(), await buildUser()];
    await joinBusiness(mine, business.id, 'staff');
    await joinBusiness(theirs, other.id, 'staff');
    return only({}, { user: mine.publicId, foreign: theirs.publicId, unknown: publicId('usr', newId(new Date())) });
  },
  refundGrant: async ({ business, other }) => ({
    params: { id: await buildGrant(business) },
    foreign: { id: await buildGrant(other) },
    ids: {},
  }),
  unknownPayment: async ({ business }) => {
    const { intent } = await buildPayment({ by: business.owner });
    const id = await askForCode(intent.id);
    await superuser.run(
      `update payments.attempt set status = 'unknown', evidence = 'clock', version = version + 1 where id = $1`,
      [id],
    );
    return only({ kind: 'attempt', id });
  },
  suspenseItem: async ({ business }) => only({ id: await buildSuspense(business.owner) }),
  /** A provider for whom nobody outside can speak. */
  webhook: () => Promise.resolve(only({ provider: 'cash' })),
  withdrawal,
  payoutRun,
  payoutDestination,
  conversation: conversation(),
  closedConversation: conversation(async ({ publicId: id }, { business }) => {
    await api(`POST /v1/conversations/${id}/close`, { as: business.owner.uid });
  }),
  message: async (world) => {
    const { params, foreign, ids } = await conversation()(world);
    const [mine, theirs] = await Promise.all([params['id']!, foreign!['id']!].map(firstMessage));
    return { params: { ...params, messageId: mine! }, foreign: { messageId: theirs! }, ids };
  },
  group: async (world) => {
    const target = await conversation(undefined, 'group')(world);
    return { ...target, ids: { ...target.ids, known: await colleagueOf(world.business) } };
  },
  groupMember: async (world) => {
    const target = await conversation(undefined, 'group')(world);
    return {
      params: { ...target.params, userId: target.ids['known']! },
      foreign: { userId: world.other.owner.publicId },
      ids: target.ids,
    };
  },
  stranger: async () =>
    only({}, { foreign: (await buildBusiness()).publicId, unknown: publicId('biz', newId(new Date())) }),
  askedConnection: connection('pending'),
  connection: connection('accepted'),
  nobodyBlocked: async () => only({}, { known: (await buildUser()).publicId }),
  blocked: async ({ business }) => {
    const { publicId: id } = await buildUser();
    await api('POST /v1/conversations/blocks', { as: business.owner.uid, body: { id } });
    return { params: { id }, foreign: { id: (await buildUser()).publicId }, ids: {} };
  },
  somebody: async () => only({ id: (await buildUser({ phone: freshPhone() })).publicId }),
  ledgerAccount: async () => {
    const { wallet } = await buildFunded(100n);
    const [row] = await superuser.rows<{ id: string }>('select id from ledger.account where owner_id = $1', [
      wallet.owner.id,
    ]);
    return only({ id: publicId('acct', row!.id) });
  },
  manualEntry: async () =>
    only({ id: publicId('ment', await buildEntry((await buildUser({ activeRole: 'admin' })).userId)) }),
  deadLetter,
  fxRates: async () => {
    await plantRates();
    return only({});
  },
  fxQuote: async ({ business, other }) => ({
    params: { id: (await buildQuote(business.owner)).publicId },
    foreign: { id: (await buildQuote(other.owner)).publicId },
    ids: {},
  }),
  fxQuoteToUse: async ({ business, other }) => {
    const quote = await buildQuote(business.owner, { funded: true });
    const foreign = await buildQuote(other.owner);
    return only({}, { quote: quote.publicId, foreign: foreign.publicId, unknown: publicId('fxq', newId(new Date())) });
  },
  statement: async () => only({ id: (await buildStatement({ parts: ['{}'] })).publicId }),
  openFinding: async () => only({ id: (await buildFinding()).publicId }),
  proposedFinding: async () => only({ id: (await buildFinding({ proposedBy: await buildAdmin() })).publicId }),
  heldRate: async () => only({ id: await buildHeldRate() }),
  openProposal: () => proposal('open'),
  appliedProposal: () => proposal('applied'),
} satisfies Readonly<Record<string, Builder>>;
export type TargetName = keyof typeof BUILDERS;
export const TARGETS: Readonly<Record<TargetName, Builder>> = BUILDERS;

const PLACE = { latitude: 5.6037, longitude: -0.187 };
const REASON = { reason: 'Seen by two of us' };

const INBOX = {
  name: 'Orders',
  kinds: ['listing'],
  timeZone: 'Africa/Lagos',
  hours: [{ day: 1, from: '08:00', to: '17:00' }],
  holidays: ['2026-12-25'],
  fairMinutes: 480,
  graceMinutes: 10,
  replyMinutes: 15,
  responseMinutes: 30,
  resolutionMinutes: 480,
  escalationMinutes: 60,
};

/** A body that the route takes, with every field that it knows: the fuzzer spoils them one by one. */
export const EXAMPLES: Readonly<Record<string, (ids: Target['ids']) => unknown>> = {
  'PATCH /v1/users/me': () => ({ displayName: 'Ama Serwaa', country: 'GH', phone: freshPhone(), locale: 'en' }),
  'POST /v1/users/me/onboarding': () => ({
    displayName: 'Ama Serwaa',
    country: 'GH',
    phone: freshPhone(),
    locale: 'fr',
    role: 'business',
  }),
  'POST /v1/users/me/active-role': () => ({ role: 'consumer', businessId: null }),
  'POST /v1/businesses': () => ({
    name: `Adom Stores ${crypto.randomUUID().slice(0, 8)}`,
    slug: `adom-${crypto.randomUUID().slice(0, 13)}`,
    description: 'Cloth and thread by the yard.',
    categories: ['fabrics', 'tailoring'],
    country: 'GH',
    city: 'Kumasi',
    location: PLACE,
    phone: '024 412 3456',
  }),
  'PATCH /v1/businesses/:id': () => ({
    name: `Adom Stores ${crypto.randomUUID().slice(0, 8)}`,
    slug: `adom-${crypto.randomUUID().slice(0, 13)}`,
    description: 'Cloth and thread by the yard.',
    categories: ['fabrics'],
    city: 'Kumasi',
    location: PLACE,
    phone: '024 412 3456',
  }),
  'POST /v1/businesses/:id/transfer-ownership': ({ member }) => ({ memberId: member }),
  'PATCH /v1/businesses/:id/members/:memberId': () => ({ role: 'viewer' }),
  'POST /v1/businesses/:id/invites': () => ({ email: `new-${crypto.randomUUID()}@private.test`, role: 'viewer' }),
  'POST /v1/invites/accept': ({ token }) => ({ token }),
  'POST /v1/listings': () => draftBody(),
  'POST /v1/listings/:id/media': ({ media }) => ({ mediaIds: [media], position: 0 }),
  'POST /v1/media': () => ({ kind: 'image', type: 'image/jpeg', size: 1_000, sha256: '0'.repeat(64) }),
  'PUT /v1/listings/:id': () => draftBody({ title: 'Fresh tomatoes by the crate' }),
  'POST /v1/listings/:id/contact': () => ({ channel: 'chat' }),
  'PUT /v1/storefront/closure': () => ({
    from: new Date(Date.now() + 3_600_000).toISOString(),
    until: new Date(Date.now() + 7_200_000).toISOString(),
    note: 'Stocktaking',
  }),
  'PUT /v1/storefront/outage': () => ({ kind: 'power' }),
  'POST /v1/admin/listings/changes/:changeId/reject': () => ({ reason: 'Please show the real price.' }),
  'POST /v1/listings/:id/feature': () => ({ days: 1 }),
  'PUT /v1/listings/:id/renewal': () => ({ autoRenew: true }),
  'POST /v1/listings/views': () => ({ listingIds: [publicId('list', newId(new Date()))] }),
  'POST /v1/listings/:id/extend': () => ({ hours: 24 }),
  'POST /v1/wallet/transfers/preview': ({ payee }) => ({
    to: { userId: payee },
    amount: '12.50',
    currency: 'GHS',
    note: 'Rice',
  }),
  'POST /v1/wallet/transfers': ({ payee }) => ({
    to: { userId: payee },
    amount: '12.50',
    currency: 'GHS',
    note: 'Rice',
  }),
  'POST /v1/wallet/requests': ({ payee }) => ({
    from: { userId: payee },
    amount: '12.50',
    currency: 'GHS',
    note: 'Rice',
    validHours: 24,
  }),
  'POST /v1/payments': () => ({ purpose: 'wallet_topup', amount: '50.00', currency: 'GHS' }),
  'POST /v1/payments/:id/attempts': () => ({
    method: 'mobile_money',
    network: 'mtn',
    phone: '+233244123456',
    email: 'payer@private.test',
    returnUrl: 'https://pushnchat.example/paid',
  }),
  'POST /v1/payments/:id/refunds': () => ({ amount: '1.00', reason: 'It was not what I ordered' }),
  'POST /v1/admin/payments/:id/refunds': () => ({ amount: '1.00', reason: 'The goods never came' }),
  'POST /v1/payments/refund-grants': ({ user }) => ({
    userId: user,
    amount: '20.00',
    currency: 'GHS',
    until: '2027-11-20T08:00:00Z',
  }),
  'POST /v1/admin/payments/unknown/:kind/:id/resolve': () => ({
    outcome: 'failed',
    reason: 'Their statement does not show it',
  }),
  'POST /v1/admin/payments/suspense/:id/decide': () => ({ resolution: 'keep', note: 'Seen on their statement' }),
  'POST /v1/payments/:id/code': () => ({ otp: '123456' }),
  'POST /v1/admin/reconciliation/statements': () => ({
    provider: 'mpesa',
    format: 'mpesa_csv',
    currency: 'KES',
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
  }),
  'POST /v1/admin/reconciliation/statements/:id/chunks': () => ({ place: 1, text: 'Receipt No.,Paid In' }),
  'POST /v1/admin/reconciliation/statements/:id/complete': () => ({ chunks: 1 }),
  'POST /v1/admin/reconciliation/findings/:id/propose': () => ({
    resolution: 'correct',
    note: 'They have it, we do not.',
  }),
  'POST /v1/fx/quotes': () => ({ from: 'GHS', to: 'KES', amount: '12.50' }),
  'POST /v1/fx/conversions': ({ quote }) => ({ quoteId: quote }),
  'POST /v1/subscriptions/preview': () => ({ plan: 'standard', days: 7, currency: 'GHS' }),
  'POST /v1/subscriptions': () => ({ plan: 'standard', days: 7, currency: 'GHS', payWith: 'wallet', autoRenew: true }),
  'POST /v1/subscriptions/current/extend': () => ({ days: 7, payWith: 'wallet' }),
  'PUT /v1/subscriptions/current/renewal': () => ({ autoRenew: true, payWith: 'wallet' }),
  'POST /v1/wallet/top-ups': () => ({
    amount: '12.50',
    currency: 'GHS',
    method: 'mobile_money',
    phone: '024 412 3456',
    network: 'mtn',
  }),
  'POST /v1/wallet/withdrawals': () => ({
    amount: '12.50',
    currency: 'GHS',
    to: { method: 'mobile_money', phone: '024 412 3456', network: 'mtn', name: 'Ama Serwaa' },
  }),
  'POST /v1/payouts/destinations': () => ({
    currency: 'GHS',
    method: 'mobile_money',
    phone: '024 412 3456',
    network: 'mtn',
    name: 'Ama Serwaa',
  }),
  'POST /v1/admin/payouts/runs': () => ({ currency: 'MAD' }),
  'POST /v1/conversations': () => ({ kind: 'support', topic: 'My payment' }),
  'POST /v1/conversations/messages/batch': ({ conversation: conversationId }) => ({
    items: [{ conversationId, clientMsgId: crypto.randomUUID(), body: { type: 'text', text: 'Written offline' } }],
  }),
  'POST /v1/conversations/:id/messages': () => ({
    clientMsgId: crypto.randomUUID(),
    body: { type: 'text', text: 'Is it still there?' },
    replyTo: 1,
    sentAt: '2026-11-21T08:00:00.000Z',
  }),
  'PATCH /v1/conversations/:id/messages/:messageId': () => ({ body: { type: 'text', text: 'Three bags of cement' } }),
  'POST /v1/conversations/:id/marks': () => ({ delivered: 2, read: 1 }),
  'POST /v1/conversations/:id/mute': () => ({ hours: 8 }),
  'POST /v1/conversations/:id/members': ({ known: userId }) => ({ userId }),
  'POST /v1/conversations/blocks': ({ known: id }) => ({ id, reason: 'He never pays' }),
  'POST /v1/inboxes': () => ({ ...INBOX, automatic: true }),
  'PATCH /v1/inboxes/:id': () => ({ ...INBOX, replyMinutes: null }),
  'PUT /v1/inboxes/:id/agents/:userId': () => ({
    role: 'lead',
    skills: ['payments'],
    languages: ['fr'],
    capacity: 3,
  }),
  'PUT /v1/inboxes/:id/agents/:userId/shifts': () => ({
    weekly: [{ day: 1, from: '08:00', to: '17:00' }],
    exceptions: [{ date: '2026-12-25' }, { date: '2026-12-26', from: '09:00', to: '12:00' }],
  }),
  'POST /v1/inboxes/:id/conversations': ({ conversation: conversationId }) => ({ conversationId, skill: 'payments' }),
  'POST /v1/inboxes/:id/replies': () => ({ shortcut: 'thanks', body: 'Thank you, {customer}.' }),
  'PUT /v1/inboxes/:id/replies/:replyId': () => ({ shortcut: 'thanks', body: 'Thank you, {customer}.' }),
  'PATCH /v1/inboxes/:id/conversations/:conversationId': () => ({ skill: 'payments', language: null }),
  'POST /v1/inboxes/:id/conversations/:conversationId/assign': ({ known: agentId }) => ({ agentId }),
  'POST /v1/inboxes/:id/conversations/:conversationId/move': ({ inbox: inboxId }) => ({
    inboxId,
    reason: 'needs_expert',
    summary: 'He paid twice',
  }),
  'POST /v1/inboxes/:id/conversations/:conversationId/reassign': () => ({
    agentId: null,
    reason: 'shift_ends',
    summary: 'He waits for a price of 40 bags',
  }),
  'POST /v1/inboxes/:id/conversations/:conversationId/notes': () => ({ text: 'He always pays on Fridays' }),
  'POST /v1/connections': ({ foreign: businessId }) => ({ businessId, context: 'local', note: 'We buy what you sell' }),
  'PUT /v1/connections/profile': () => ({
    offers: [
      {
        category: 'building-materials',
        words: 'Cement',
        quantity: 400,
        unit: 'bag',
        price: { from: '80.00', to: '95.50', currency: 'GHS' },
        recurring: true,
      },
    ],
    needs: [],
    capacity: 9000,
    serves: ['GH'],
    radiusKm: 200,
    delivers: true,
    languages: ['en'],
    contexts: ['local'],
    tells: ['trade'],
    blockedCategories: ['jobs'],
    leastVerification: 'none',
    inboxCap: 20,
  }),
  'PATCH /v1/connections/:id/status': () => ({ status: 'declined', reason: 'price' }),
  'POST /v1/connections/:id/messages': () => ({
    clientMsgId: crypto.randomUUID(),
    body: { type: 'text', text: 'Is it still there?' },
    sentAt: '2026-11-21T08:00:00.000Z',
  }),
  'POST /v1/admin/users/:id/suspend': () => REASON,
  'POST /v1/admin/users/:id/reinstate': () => REASON,
  'PUT /v1/admin/users/:id/roles': () => ({ roles: ['partner'], ...REASON }),
  'PUT /v1/admin/businesses/:id/verification': () => ({ level: 'basic', ...REASON }),
  'POST /v1/admin/ledger/entries': () => ({
    from: { owner: { kind: 'platform', id: 'pushnchat' }, kind: 'suspense' },
    to: { owner: { kind: 'provider', id: 'paystack' }, kind: 'clearing' },
    asset: 'NGN',
    amount: '12.50',
    reason: 'Found on the statement of the bank',
  }),
  'POST /v1/admin/search/proposals/:id/apply': () => ({ meaning: 'parboiled rice' }),
  'POST /v1/admin/listings/:id/reject': () => ({ reason: 'Please show the real price.' }),
};

/** Bodies that name something of a stranger's, or of nobody's: both must be answered alike. */
export const NAMING: Readonly<Record<string, (id: string) => unknown>> = {
  'POST /v1/inboxes/:id/conversations': (conversationId) => ({ conversationId }),
  'POST /v1/inboxes/:id/conversations/:conversationId/move': (inboxId) => ({
    inboxId,
    reason: 'other',
    summary: 'Not ours',
  }),
  'POST /v1/fx/conversions': (quoteId) => ({ quoteId }),
  'POST /v1/users/me/active-role': (businessId) => ({ role: 'business', businessId }),
  'POST /v1/businesses/:id/transfer-ownership': (memberId) => ({ memberId }),
  'POST /v1/payments/refund-grants': (userId) => ({
    userId,
    amount: '20.00',
    currency: 'GHS',
    until: '2027-11-20T08:00:00Z',
  }),
};
