import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { buildBusiness, buildUser, joinBusiness } from './identity.factory.ts';
import type { Business, Me } from './schemas.ts';

const outlet = catchEvents();
let count = 0;
const unique = (name: string): string => `${name} ${Date.now().toString(36)}${count++}`;
const KITCHEN = { categories: ['fresh-food'], city: 'Kumasi', location: { latitude: 6.69, longitude: -1.62 } };
const open = (as: string, body: object) => api<Business>('POST /v1/businesses', { as, body });

describe('a business', () => {
  it('is opened by somebody acting as business, who becomes its owner and acts for it', async () => {
    const person = await buildUser({ activeRole: 'business' });
    const name = unique('Maman Adjoké & Fils');
    const { status, data, headers } = await open(person.uid, { ...KITCHEN, name, phone: '024 412 3456' });
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/api/v1/businesses/${data.id}`);
    expect(data).toMatchObject({
      name,
      slug: expect.stringMatching(/^maman-adjoke-and-fils-/) as string,
      country: 'GH',
      phone: '+233244123456',
      location: KITCHEN.location,
      verificationLevel: 'none',
      myRole: 'owner',
      version: 1,
    });
    const me = (await api<Me>('GET /v1/users/me', { as: person.uid })).data;
    expect(me.activeBusiness).toEqual({ id: data.id, name, role: 'owner' });
    expect(outlet.events(parsePublicId('biz', data.id)!).map(({ type }) => type)).toEqual([
      'identity.business_created',
    ]);
    expect((await api<Business>(`GET /v1/businesses/${data.id}`, { as: person.uid })).data).toEqual(data);
  });

  it('needs the role business just now', async () => {
    const consumer = await buildUser({ roles: ['business'], activeRole: 'consumer' });
    expect((await open(consumer.uid, { ...KITCHEN, name: unique('Shop') })).errors[0]?.code).toBe('auth.forbidden');
  });

  it('of the same name gets an address of its own; a chosen address that is taken is refused', async () => {
    const person = await buildUser({ activeRole: 'business' });
    const name = unique('Twin Shop');
    const slugs = new Set<string>();
    for (let i = 0; i < 3; i++) slugs.add((await open(person.uid, { ...KITCHEN, name })).data.slug);
    expect(slugs.size).toBe(3);
    const taken = await open(person.uid, { ...KITCHEN, name, slug: [...slugs][0] });
    expect([taken.status, taken.errors[0]?.code, taken.errors[0]?.field]).toEqual([409, 'identity.slug_taken', 'slug']);
  });

  it('cannot look like a verified one of the same country', async () => {
    const name = unique('PayPal');
    await buildBusiness({ name, verificationLevel: 'verified' });
    const person = await buildUser({ activeRole: 'business' });
    const impostor = await open(person.uid, { ...KITCHEN, name: name.replace('a', 'а').toUpperCase() });
    expect([impostor.status, impostor.errors[0]?.code]).toEqual([409, 'identity.name_protected']);
    const abroad = await open(person.uid, { ...KITCHEN, name, country: 'KE' });
    expect(abroad.status).toBe(201);
  });

  test.each([
    ['no category', { categories: [] }, 'categories'],
    ['a category twice', { categories: ['food', 'food'] }, 'categories'],
    ['a place off the globe', { location: { latitude: 91, longitude: 0 } }, 'location.latitude'],
    ['half a place', { location: { latitude: 5 } }, 'location.longitude'],
    ['an address of ours', { slug: 'admin' }, 'slug'],
    ['verification', { verificationLevel: 'verified' }, 'verificationLevel'],
    ['a hidden character', { name: 'Ama\u200Bzon' }, 'name'],
    ['an owner', { ownerId: 'usr_1' }, 'ownerId'],
  ])('refuses %s', async (_, given, field) => {
    const person = await buildUser({ activeRole: 'business' });
    const answer = await open(person.uid, { ...KITCHEN, name: unique('Shop'), ...given });
    expect([answer.status, answer.errors[0]?.field]).toEqual([400, field]);
  });

  it('is listed to its members, page by page, newest first, and to nobody else', async () => {
    const person = await buildUser({ activeRole: 'business' });
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await open(person.uid, { ...KITCHEN, name: unique('Many') })).data.id);
    await buildBusiness();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof api<Business[]>>> = await api<Business[]>(
        `GET /v1/businesses?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        { as: person.uid },
      );
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.meta.pagination?.next ?? null;
    }
    expect(seen).toEqual(ids);
  });

  it('changes only what is given, and not over a change that was not seen', async () => {
    const { owner, publicId } = await buildBusiness();
    const change = (body: object, version?: number) =>
      api<Business>(`PATCH /v1/businesses/${publicId}`, {
        as: owner.uid,
        body,
        headers: version === undefined ? {} : { 'if-match': `"${version}"` },
      });
    const first = await change({ description: 'Rice\r\nand beans', location: { latitude: 1, longitude: 2 } }, 1);
    expect(first.data).toMatchObject({
      description: 'Rice\nand beans',
      location: { latitude: 1, longitude: 2 },
      version: 2,
    });
    expect((await change({ city: 'Accra' }, 1)).status).toBe(412);
    expect((await change({ location: null }, 2)).data).toMatchObject({
      location: null,
      description: 'Rice\nand beans',
      version: 3,
    });
    expect((await change({ description: 'Rice\nand beans' })).data.version).toBe(3);
  });

  it('keeps its name once it is verified', async () => {
    const { owner, publicId } = await buildBusiness({ verificationLevel: 'basic' });
    const answer = await api(`PATCH /v1/businesses/${publicId}`, { as: owner.uid, body: { name: 'Something Else' } });
    expect(answer.errors[0]?.code).toBe('identity.verified_name_fixed');
  });

  it('shows everybody a card without anything private; a closed one shows none', async () => {
    const { owner, publicId, slug, name } = await buildBusiness();
    const card = await api<object>(`GET /v1/businesses/by-slug/${slug}`);
    expect(card.status).toBe(200);
    expect(Object.keys(card.data).sort()).toEqual([
      'categories',
      'city',
      'country',
      'description',
      'id',
      'name',
      'since',
      'slug',
      'verificationLevel',
    ]);
    expect(card.data).toMatchObject({ id: publicId, name });
    expect(card.headers['cache-control']).toMatch(/^public/);
    await api(`DELETE /v1/businesses/${publicId}`, { as: owner.uid });
    expect((await api(`GET /v1/businesses/by-slug/${slug}`)).status).toBe(404);
  });

  it('is closed by its owner only, for good; nobody acts for it any more', async () => {
    const kiosk = await buildBusiness();
    const admin = await joinBusiness(await buildUser(), kiosk.id, 'admin');
    const close = (as: string) => api(`DELETE /v1/businesses/${kiosk.publicId}`, { as });
    expect((await close(admin.uid)).status).toBe(403);
    expect((await close(kiosk.owner.uid)).status).toBe(204);
    for (const { uid } of [admin, kiosk.owner]) {
      expect((await api<Me>('GET /v1/users/me', { as: uid })).data.activeBusiness).toBeNull();
    }
    expect((await close(kiosk.owner.uid)).errors[0]?.code).toBe('identity.not_acting_for_business');
    expect((await api<Business[]>('GET /v1/businesses', { as: kiosk.owner.uid })).data).toEqual([]);
    expect(outlet.events(kiosk.id).map(({ type }) => type)).toEqual(['identity.business_closed']);
  });
});

describe('somebody else’s business', () => {
  it('answers like one that does not exist, whatever is tried', async () => {
    const theirs = await buildBusiness();
    const { owner: me } = await buildBusiness();
    const former = await joinBusiness(await buildUser(), theirs.id, 'admin');
    await superuser.run('delete from identity.business_member where user_id = $1', [former.userId]);
    const unknown = 'biz_01890a5dac96774bbcceb302a0';
    const calls: [string, object?][] = [
      ['GET /v1/businesses/ID'],
      ['PATCH /v1/businesses/ID', { city: 'Accra' }],
      ['DELETE /v1/businesses/ID'],
      ['GET /v1/businesses/ID/members'],
      ['POST /v1/businesses/ID/leave'],
      ['GET /v1/businesses/ID/invites'],
      ['POST /v1/businesses/ID/invites', { email: 'a@b.co', role: 'staff' }],
      ['POST /v1/businesses/ID/transfer-ownership', { memberId: 'mbr_01890a5dac96774bbcceb302a0' }],
      ['PATCH /v1/businesses/ID/members/mbr_01890a5dac96774bbcceb302a0', { role: 'owner' }],
      ['DELETE /v1/businesses/ID/members/mbr_01890a5dac96774bbcceb302a0'],
      ['DELETE /v1/businesses/ID/invites/inv_01890a5dac96774bbcceb302a0'],
    ];
    for (const [signature, body] of calls) {
      for (const { uid } of [me, former]) {
        const ask = async (id: string) => {
          const { status, errors } = await api(signature.replace('ID', id), { as: uid, ...(body && { body }) });
          return { signature, status, errors };
        };
        const foreign = await ask(theirs.publicId);
        expect(foreign.status).toBe(404);
        expect(foreign).toEqual(await ask(unknown));
        expect(foreign).toEqual(await ask('biz_nonsense'));
      }
    }
  });
});
