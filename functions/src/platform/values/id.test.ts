import { newId, parsePublicId, publicId } from './id.ts';

describe('Ids', () => {
  test('are UUIDv7: they carry their time and sort by it', () => {
    const early = newId(new Date('2026-01-01T00:00:00.000Z'));
    const late = newId(new Date('2026-01-01T00:00:00.001Z'));
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(early.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-01-01T00:00:00.000Z'));
    expect(early < late).toBe(true);
    expect(new Set(Array.from({ length: 10_000 }, () => newId(new Date(0)))).size).toBe(10_000);
  });

  test('made one after the other in one millisecond sort in that order', () => {
    const at = new Date('2026-01-01T00:00:00.000Z');
    const ids = Array.from({ length: 1_000 }, () => newId(at));
    expect([...ids].sort()).toEqual(ids);
  });

  /** Vectors of the TypeID specification 0.3, valid.yml. */
  test.each([
    ['00000000-0000-0000-0000-000000000000', 'x_00000000000000000000000000'],
    ['00000000-0000-0000-0000-000000000001', 'x_00000000000000000000000001'],
    ['00000000-0000-0000-0000-000000000010', 'x_0000000000000000000000000g'],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'x_7zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['01890a5d-ac96-774b-bcce-b302099a8057', 'x_01h455vb4pex5vsknk084sn02q'],
  ])('%s is %s to the world', (uuid, id) => {
    expect(publicId('x', uuid)).toBe(id);
    expect(parsePublicId('x', id)).toBe(uuid);
  });

  test.each([
    '',
    'x_',
    'list_01h455vb4pex5vsknk084sn02q',
    'x_01h455vb4pex5vsknk084sn02',
    'x_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    'x_01H455VB4PEX5VSKNK084SN02Q',
    'x_01h455vb4pex5vsknk084sn0il',
    '01890a5d-ac96-774b-bcce-b302099a8057',
  ])('refuses %p', (text) => expect(parsePublicId('x', text)).toBeNull());
});
