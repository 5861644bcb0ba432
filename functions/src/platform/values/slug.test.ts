import { Slug, slugCandidates, slugOf } from './slug.ts';

describe('a slug', () => {
  test.each([
    ['Maman Adjoké & Fils', 'maman-adjoke-and-fils'],
    ["Mama's  Kitchen!", 'mamas-kitchen'],
    ['Ŋutsu Ɔdɔ', 'ngutsu-odo'],
    ['  --Kofi--  ', 'kofi'],
    ['ሰላም', ''],
  ])('of %s is %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('offers others when the first is taken, and one for a name without Latin letters', () => {
    const offered = [...slugCandidates('Kofi Shop')];
    expect(offered[0]).toBe('kofi-shop');
    expect(new Set(offered).size).toBe(offered.length);
    expect([...slugCandidates('ሰላም')][0]).toMatch(/^shop-[0-9a-f]{8}$/);
    for (const slug of [...offered, ...slugCandidates('x'.repeat(200)), ...slugCandidates('Admin')]) {
      expect(Slug.safeParse(slug).success).toBe(true);
    }
  });

  test.each(['ab', 'Big', 'a--b', '-ab', 'ab-', 'a_b', 'admin', 'pushnchat-help', 'x'.repeat(61), 'a\nb'])(
    'chosen as %j is refused',
    (slug) => {
      expect(Slug.safeParse(slug).success).toBe(false);
    },
  );
});
