import fc from 'fast-check';
import { hashOf, isForward, isRepair, liveDocument, stampOf, tombstone, type MirrorData } from './document.ts';

describe('SRV-3 A mirrored document', () => {
  test('the same content has the same hash, whatever the order of its fields', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<never>);
    fc.assert(
      fc.property(json, (data: MirrorData) => {
        const turned = Object.fromEntries(Object.entries(data).reverse());
        expect(hashOf(turned)).toBe(hashOf(data));
      }),
    );
  });

  test('other content has another hash: value, type, date, order of a list', () => {
    const contents: MirrorData[] = [
      { a: 1 },
      { a: '1' },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: null },
      {},
      { a: new Date(0) },
      { a: '1970-01-01T00:00:00.000Z' },
      { a: { b: 1 } },
    ];
    expect(new Set(contents.map(hashOf)).size).toBe(contents.length);
  });

  test('whatever comes in whatever order, the version never goes back and the newest stays', () => {
    const now = new Date(0);
    const write = fc.record({ version: fc.nat(20), gone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(write, { minLength: 1 }), (writes) => {
        let stored: ReturnType<typeof stampOf> | null = null;
        for (const { version, gone } of writes) {
          const stamp = stampOf(gone ? tombstone(version, now) : liveDocument(version, { version }));
          const before: number = stored?.version ?? -1;
          if (isForward(stored, stamp)) stored = stamp;
          expect(stored!.version).toBeGreaterThanOrEqual(before);
        }
        expect(stored!.version).toBe(Math.max(...writes.map(({ version }) => version)));
      }),
    );
  });

  test('a repair mends content of the same version and never takes a version back', () => {
    const wanted = stampOf(liveDocument(3, { a: 1 }));
    expect(isRepair(null, wanted)).toBe(true);
    expect(isRepair({ version: 2, hash: 'x' }, wanted)).toBe(true);
    expect(isRepair({ version: 3, hash: 'x' }, wanted)).toBe(true);
    expect(isRepair({ version: 3, hash: null }, wanted)).toBe(true);
    expect(isRepair(wanted, wanted)).toBe(false);
    expect(isRepair({ version: 4, hash: 'x' }, wanted)).toBe(false);
  });
});
