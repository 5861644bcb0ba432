import { adminApi, api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { catchEvents } from '../../../../test/events.ts';
import { parsePublicId } from '../../../platform/values/id.ts';
import { buildListing, buildModerator, buildSeller, draftBody } from '../listings.factory.ts';
import type { Listing, ListingChangeView } from '../schemas.ts';

const outlet = catchEvents();
const LAND = { category: 'land', attributes: { deal: 'sale' } };

async function running(draft: Record<string, unknown> = LAND) {
  const seller = await buildSeller();
  const listing = await buildListing({ seller, status: 'active', draft });
  const edit = (change: Record<string, unknown>) =>
    api<Listing & ListingChangeView>(`PUT /v1/listings/${listing.publicId}`, {
      as: seller.uid,
      body: draftBody({ ...draft, ...change }),
    });
  const seen = async () => (await api<Listing>(`GET /v1/listings/${listing.publicId}`)).data;
  return { seller, listing, edit, seen };
}
const states = (listingId: string) =>
  superuser.rows<{ state: string; by: string | null }>(
    'select state, decided_by as by from listings.pending_change where listing_id = $1 order by id',
    [listingId],
  );

describe('LST-6 an edit of a running listing in a reviewed category', () => {
  test('waits as a change: people see the old text, and its version and clock stay', async () => {
    const { listing, edit, seen, seller } = await running();
    const before = await seen();
    const answer = await edit({ title: 'Two plots by the river', price: '900.00' });
    expect(answer).toMatchObject({
      status: 202,
      data: {
        listingId: listing.publicId,
        state: 'pending',
        baseVersion: 3,
        changes: [
          { field: 'title', from: before.title, to: 'Two plots by the river' },
          { field: 'price', from: '1250000', to: '90000' },
        ],
      },
    });
    expect(await seen()).toEqual(before);
    expect(outlet.events(listing.id).map(({ type }) => type)).toEqual(['listing.change_proposed']);
    const { data } = await api<ListingChangeView[]>(`GET /v1/listings/${listing.publicId}/changes`, { as: seller.uid });
    expect(data).toEqual([answer.data]);
  });

  test('also of its price alone, and also when it moves into a reviewed category', async () => {
    expect(await (await running()).edit({ price: '5.00' })).toMatchObject({ status: 202 });
    const { edit } = await running({});
    expect(await edit({ ...LAND, title: 'A plot by the river' })).toMatchObject({ status: 202 });
  });

  test('that says what it says already is none', async () => {
    const { listing, edit } = await running();
    expect(await edit({})).toMatchObject({ status: 200, data: { version: 3 } });
    expect(await states(listing.id)).toEqual([]);
  });

  test('a second one while one waits is refused, and of two at once one is', async () => {
    const { listing, edit } = await running();
    const both = await Promise.all([edit({ title: 'The first change' }), edit({ title: 'The second change' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(await edit({ title: 'The third change' })).toMatchObject({
      status: 409,
      errors: [{ code: 'listings.change_pending' }],
    });
    expect(await states(listing.id)).toHaveLength(1);
  });

  test('approved, all of it is there at once, as the next version, and in the audit log', async () => {
    const { listing, edit, seen } = await running();
    const moderator = await buildModerator();
    const { data } = await edit({ title: 'Two plots by the river', price: '900.00', attributes: { deal: 'rent' } });
    const queue = await adminApi<ListingChangeView[]>('GET /v1/admin/listings/changes?limit=100', {
      as: moderator.uid,
    });
    expect(queue.data.map(({ id }) => id)).toContain(data.id);
    const approve = () =>
      adminApi<Listing>(`POST /v1/admin/listings/changes/${data.id}/approve`, { as: moderator.uid });
    const answers = await Promise.all([approve(), approve()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await seen()).toMatchObject({
      title: 'Two plots by the river',
      price: { amount: '900.00' },
      attributes: { deal: 'rent' },
      status: 'active',
      version: 4,
    });
    expect(await states(listing.id)).toEqual([{ state: 'approved', by: `user:${moderator.userId}` }]);
    expect(outlet.events(listing.id).map(({ type, data: { version } }) => [type, version])).toEqual([
      ['listing.change_proposed', 3],
      ['listing.change_approved', 4],
      ['listing.updated', 4],
    ]);
    const log = await superuser.rows<{ action: string }>(
      `select action from platform.audit_log where subject_id = $1`,
      [listing.publicId],
    );
    expect(log.map(({ action }) => action)).toEqual(['listing.change_approved']);
    expect(await edit({ title: 'Another change of it' })).toMatchObject({ status: 202 });
  });

  test('rejected, nothing of it is there, and the seller may try again', async () => {
    const { listing, edit, seen } = await running();
    const before = await seen();
    const moderator = await buildModerator();
    const { data } = await edit({ title: 'Two plots by the river' });
    const body = { reason: 'The river is in another country.' };
    expect(
      await adminApi(`POST /v1/admin/listings/changes/${data.id}/reject`, { as: moderator.uid, body }),
    ).toMatchObject({ status: 200, data: { state: 'rejected', reason: body.reason } });
    expect(await seen()).toEqual(before);
    expect(await states(listing.id)).toEqual([{ state: 'rejected', by: `user:${moderator.userId}` }]);
    expect(await edit({ title: 'One plot by the river' })).toMatchObject({ status: 202 });
  });

  test('nobody decides about his own; its seller may take it back', async () => {
    const { listing, edit, seller } = await running();
    const { data } = await edit({ title: 'Two plots by the river' });
    await superuser.run(
      `insert into identity.user_role (user_id, role, granted_at, granted_by) values ($1, 'moderator', now(), 'operator:test')`,
      [seller.userId],
    );
    await superuser.run(`update identity."user" set active_role = 'moderator' where id = $1`, [seller.userId]);
    const path = `POST /v1/listings/${listing.publicId}/changes/${data.id}/withdraw`;
    expect(await api(path, { as: (await buildSeller()).uid })).toMatchObject({ status: 404 });
    expect(await api(path, { as: seller.uid })).toMatchObject({ status: 200, data: { state: 'withdrawn' } });
    expect(await api(path, { as: seller.uid })).toMatchObject({ status: 409 });
    expect(await edit({ title: 'Three plots by the river' })).toMatchObject({ status: 202 });
  });

  test('lapses when the listing ends first', async () => {
    const { listing, edit, seller } = await running();
    const { data } = await edit({ title: 'Two plots by the river' });
    await api(`POST /v1/listings/${listing.publicId}/sold`, { as: seller.uid });
    expect(await states(listing.id)).toEqual([{ state: 'lapsed', by: `user:${seller.userId}` }]);
    const moderator = await buildModerator();
    expect(await adminApi(`POST /v1/admin/listings/changes/${data.id}/approve`, { as: moderator.uid })).toMatchObject({
      status: 409,
      errors: [{ code: 'listings.change_decided' }],
    });
  });

  test('is written once: not even the owner of the table changes or removes what was asked', async () => {
    const { edit } = await running();
    const id = parsePublicId('chg', (await edit({ title: 'Two plots by the river' })).data.id)!;
    for (const sql of [
      `update listings.pending_change set content = '{}' where id = $1`,
      `delete from listings.pending_change where id = $1`,
    ])
      await expect(superuser.run(sql, [id])).rejects.toMatchObject({ constraint: 'pending_change_once' });
  });

  test('elsewhere all is as it was: new words go back to review, a price changes at once', async () => {
    const { edit } = await running({});
    expect(await edit({ price: '5.00' })).toMatchObject({ status: 200, data: { status: 'active', version: 4 } });
    expect(await edit({ title: 'Green tomatoes by the crate' })).toMatchObject({ data: { status: 'pending_review' } });
  });
});
