import { adminApi, api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { publicId } from '../../platform/values/id.ts';
import { buildListing, buildModerator, buildSeller, draftBody } from './listings.factory.ts';
import { STATUSES, STEPS, type Status } from './rules.ts';
import type { Listing } from './schemas.ts';

const outlet = catchEvents();
const statusOf = async (id: string) =>
  (await superuser.first<{ status: Status; version: number }>(
    'select status, version from listings.listing where id = $1',
    [id],
  ))!;
const historyOf = (id: string) =>
  superuser.rows<{ to: Status; reason: string | null; actor: string }>(
    'select to_status as "to", reason, actor from listings.listing_history where listing_id = $1 order by id',
    [id],
  );
const auditsOf = (id: string) =>
  superuser.rows<{ action: string; actor: string }>(
    `select action, actor from platform.audit_log where subject_id = $1 order by at`,
    [id],
  );

/** Every verb that moves a listing: from which states, whereto, and what it announces. */
const VERBS = {
  submit: { from: ['draft'], to: 'pending_review', event: 'listing.submitted' },
  pause: { from: ['active'], to: 'paused', event: 'listing.paused' },
  resume: { from: ['paused'], to: 'active', event: 'listing.resumed' },
  sold: { from: ['active', 'paused'], to: 'sold', event: 'listing.sold' },
  delete: { from: STATUSES.filter((status) => status !== 'removed'), to: 'removed', event: 'listing.removed' },
  approve: { from: ['pending_review'], to: 'active', event: 'listing.published' },
  reject: { from: ['pending_review'], to: 'rejected', event: 'listing.rejected' },
} as const satisfies Record<string, { from: readonly Status[]; to: Status; event: string }>;
type Verb = keyof typeof VERBS;
const verbs = Object.keys(VERBS) as Verb[];
const staffVerb = (verb: Verb) => verb === 'approve' || verb === 'reject';
const REASON = 'The picture shows another thing.';

function call(verb: Verb, id: string, as: string | undefined, headers: Record<string, string> = {}) {
  const base = staffVerb(verb) ? `/v1/admin/listings/${id}` : `/v1/listings/${id}`;
  const signature = verb === 'delete' ? `DELETE ${base}` : `POST ${base}/${verb}`;
  return (staffVerb(verb) ? adminApi : api)<Listing>(signature, {
    ...(as === undefined ? {} : { as }),
    ...(verb === 'reject' ? { body: { reason: REASON } } : {}),
    // Each call from an address of its own, so that no test eats another's allowance.
    headers: { 'x-test-ip': crypto.randomUUID(), ...headers },
  });
}
const actorFor = async (verb: Verb, seller: { uid: string }) =>
  staffVerb(verb) ? (await buildModerator()).uid : seller.uid;

describe('LST-1 every verb in every state', () => {
  test.each(verbs.flatMap((verb) => STATUSES.map((status) => [verb, status] as const)))(
    '%s a listing that is %s',
    async (verb, status) => {
      const listing = await buildListing({ status });
      const before = await statusOf(listing.id);
      const { from, to, event } = VERBS[verb];
      const answer = await call(verb, listing.publicId, await actorFor(verb, listing.seller));
      const after = await statusOf(listing.id);
      const told = outlet.events(listing.id).map(({ type, data }) => [type, data.version]);
      if ((from as readonly Status[]).includes(status)) {
        expect(answer.status).toBe(verb === 'delete' ? 204 : 200);
        expect(after).toEqual({ status: to, version: before.version + 1 });
        if (verb !== 'delete')
          expect(answer.data).toMatchObject({ id: listing.publicId, status: to, ...{ version: after.version } });
        expect(told).toEqual([[event, after.version]]);
        expect((await historyOf(listing.id)).at(-1)).toMatchObject({ to, reason: verb === 'reject' ? REASON : null });
      } else {
        expect(answer).toMatchObject({
          status: 409,
          errors: [{ code: 'listings.illegal_transition', meta: { status, allowed: STEPS[status] } }],
        });
        expect(after).toEqual(before);
        expect(told).toEqual([]);
      }
    },
  );
});

describe('every verb refuses', () => {
  test.each(verbs)('%s: strangers as unknown ids, and says no more', async (verb) => {
    const listing = await buildListing({ status: VERBS[verb].from[0] });
    const stranger = await buildSeller();
    expect((await call(verb, listing.publicId, undefined)).status).toBe(401);
    expect((await call(verb, listing.publicId, 'newcomer')).status).toBe(403);
    const foreign = await call(verb, listing.publicId, stranger.uid);
    const unknown = await call(verb, publicId('list', crypto.randomUUID()), stranger.uid);
    // On the staff's side nobody but staff gets as far as an id.
    expect(foreign.status).toBe(staffVerb(verb) ? 403 : 404);
    expect(foreign.errors).toEqual(unknown.errors);
    expect((await statusOf(listing.id)).status).toBe(VERBS[verb].from[0]);
    expect(outlet.events(listing.id)).toEqual([]);
  });

  test.each(verbs)('%s: a version that is not the present one, and changes nothing', async (verb) => {
    const listing = await buildListing({ status: VERBS[verb].from[0] });
    const actor = await actorFor(verb, listing.seller);
    const stale = await call(verb, listing.publicId, actor, { 'if-match': `"${listing.version + 1}"` });
    expect(stale).toMatchObject({ status: 412, errors: [{ meta: { version: listing.version } }] });
    expect((await statusOf(listing.id)).version).toBe(listing.version);
    const seen = await call(verb, listing.publicId, actor, { 'if-match': `"${listing.version}"` });
    expect(seen.status).toBeLessThan(300);
  });

  test.each(verbs.filter((verb) => !staffVerb(verb)))('%s: members below staff', async (verb) => {
    const seller = await buildSeller({ rank: 'owner' });
    const viewer = await buildSeller({ rank: 'viewer', business: seller.business! });
    const colleague = await buildSeller({ rank: 'staff', business: seller.business! });
    const listing = await buildListing({ seller, status: VERBS[verb].from[0] });
    expect((await call(verb, listing.publicId, viewer.uid)).status).toBe(403);
    expect((await call(verb, listing.publicId, colleague.uid)).status).toBeLessThan(300);
  });
});

describe('a moderator', () => {
  test('sets the clock, tells the seller’s task when to ring, and is written into the audit log', async () => {
    const listing = await buildListing({ status: 'pending_review', draft: { durationHours: 72 } });
    const moderator = await buildModerator();
    const { data } = await call('approve', listing.publicId, moderator.uid);
    const expiresAt = new Date(data.expiresAt!);
    expect(expiresAt.getTime() - new Date(data.publishedAt!).getTime()).toBe(72 * 3_600_000);
    const task = outlet.tasks('listings.expire-listing').find(({ body }) => body.includes(listing.id))!;
    expect(task.runAt).toEqual(expiresAt);
    expect(task.key).toBe(`${listing.id}-${data.version}-${expiresAt.getTime()}`);
    expect(await auditsOf(listing.publicId)).toEqual([
      { action: 'listing.approved', actor: expect.stringContaining(moderator.userId) as string },
    ]);
  });

  test('says why he rejects, and the seller reads it', async () => {
    const listing = await buildListing({ status: 'pending_review' });
    const moderator = await buildModerator();
    const { data } = await call('reject', listing.publicId, moderator.uid);
    expect(data).toMatchObject({ status: 'rejected', rejectionReason: REASON });
    const own = await api<Listing>(`GET /v1/listings/${listing.publicId}`, { as: listing.seller.uid });
    expect(own.data.rejectionReason).toBe(REASON);
    expect(await auditsOf(listing.publicId)).toMatchObject([{ action: 'listing.rejected' }]);
  });

  test.each([[{}], [{ reason: 'no' }], [{ reason: 'x'.repeat(501) }], [{ reason: 'Fine.', status: 'sold' }]])(
    'must say why in a sentence: %j',
    async (body) => {
      const listing = await buildListing({ status: 'pending_review' });
      const answer = await adminApi(`POST /v1/admin/listings/${listing.publicId}/reject`, {
        as: (await buildModerator()).uid,
        body,
      });
      expect(answer.status).toBe(400);
      expect((await statusOf(listing.id)).status).toBe('pending_review');
    },
  );

  test('does not judge his own listing, nor one of the business that he acts for', async () => {
    const seller = await buildSeller({ rank: 'owner' });
    const moderator = { ...(await buildModerator()), business: seller.business };
    const { superuser: sql } = await import('../../../test/database.ts');
    const own = await buildListing({ seller: { ...moderator, business: null }, status: 'pending_review' });
    expect(await call('approve', own.publicId, moderator.uid)).toMatchObject({ status: 403 });
    await sql.run(
      `insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at) values (gen_random_uuid(), $1, $2, 'viewer', now(), now())`,
      [seller.business!.id, moderator.userId],
    );
    await sql.run('update identity."user" set active_business_id = $1 where id = $2', [
      seller.business!.id,
      moderator.userId,
    ]);
    const ours = await buildListing({ seller, status: 'pending_review' });
    const { forgetActors } = await import('../../platform/runtime/http/authenticate.ts');
    forgetActors();
    expect(await call('approve', ours.publicId, moderator.uid)).toMatchObject({ status: 403 });
    expect((await statusOf(ours.id)).status).toBe('pending_review');
  });

  test('two at once: one publishes, the other is told that it is done', async () => {
    const listing = await buildListing({ status: 'pending_review' });
    const [one, other] = [await buildModerator(), await buildModerator()];
    const answers = await Promise.all([
      call('approve', listing.publicId, one.uid),
      call('reject', listing.publicId, other.uid),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(outlet.events(listing.id)).toHaveLength(1);
    expect(await historyOf(listing.id)).toHaveLength(3);
  });
});

describe('DELETE', () => {
  test('leaves a trace in the audit log', async () => {
    const listing = await buildListing({ status: 'active' });
    await call('delete', listing.publicId, listing.seller.uid);
    expect(await auditsOf(listing.publicId)).toMatchObject([{ action: 'listing.removed' }]);
  });

  test('five at once remove once', async () => {
    const listing = await buildListing({ status: 'active' });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call('delete', listing.publicId, listing.seller.uid)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409, 409]);
    expect(outlet.events(listing.id)).toHaveLength(1);
  });
});

describe('the same key', () => {
  test('answers a repeated step as the first time', async () => {
    const listing = await buildListing();
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const first = await call('submit', listing.publicId, listing.seller.uid, headers);
    const again = await call('submit', listing.publicId, listing.seller.uid, headers);
    expect(again.status).toBe(200);
    expect(again.data).toEqual(first.data);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(outlet.events(listing.id)).toHaveLength(1);
  });
});

describe('a listing’s whole life', () => {
  test('through the API, one history row a step', async () => {
    const seller = await buildSeller();
    const moderator = await buildModerator();
    const { data } = await api<Listing>('POST /v1/listings', { as: seller.uid, body: draftBody() });
    const walk: readonly Verb[] = ['submit', 'approve', 'pause', 'resume', 'sold', 'delete'];
    for (const verb of walk) {
      expect((await call(verb, data.id, staffVerb(verb) ? moderator.uid : seller.uid)).status).toBeLessThan(300);
    }
    const rows = await superuser.rows<{ to: Status; version: number }>(
      `select to_status as "to", h.version from listings.listing_history h join listings.listing l on l.id = h.listing_id
       where l.public_id = $1 order by h.version`,
      [data.id],
    );
    expect(rows).toEqual(
      ['draft', 'pending_review', 'active', 'paused', 'active', 'sold', 'removed'].map((to, step) => ({
        to,
        version: step + 1,
      })),
    );
  });
});
