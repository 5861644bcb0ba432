import fc from 'fast-check';
import { superuser } from '../../../test/database.ts';
import {
  canStep,
  extended,
  publication,
  sameContent,
  secondsLeft,
  statusAfterEdit,
  STATUSES,
  STEPS,
  type Content,
} from './rules.ts';

describe('LST-1 the steps of a listing’s life', () => {
  test('are these and no others', () => {
    const steps = STATUSES.flatMap((from) => STATUSES.filter((to) => canStep(from, to)).map((to) => `${from}>${to}`));
    expect(steps).toEqual(
      [
        'draft>pending_review',
        'draft>removed',
        'pending_review>active',
        'pending_review>removed',
        'pending_review>rejected',
        'rejected>draft',
        'rejected>removed',
        'active>pending_review',
        'active>paused',
        'active>expired',
        'active>sold',
        'active>removed',
        'paused>pending_review',
        'paused>active',
        'paused>expired',
        'paused>sold',
        'paused>removed',
        'expired>removed',
        'sold>removed',
      ].sort((a, b) => order(a) - order(b)),
    );
  });

  test('are the same in the database', async () => {
    const rows = await superuser.rows<{ step: string }>(
      `select from_status || '>' || to_status as step from listings.status_step order by step`,
    );
    const wanted = STATUSES.flatMap((from) => STEPS[from].map((to) => `${from}>${to}`)).sort();
    expect(rows.map(({ step }) => step)).toEqual(wanted);
  });

  test('an edit leads only where a step does', () => {
    for (const from of STATUSES) {
      for (const changed of [true, false]) {
        const to = statusAfterEdit(from, changed);
        expect(to === null || to === from || canStep(from, to)).toBe(true);
      }
    }
    expect(statusAfterEdit('pending_review', true)).toBeNull();
    expect(statusAfterEdit('active', true)).toBe('pending_review');
    expect(statusAfterEdit('active', false)).toBe('active');
  });
});

function order(step: string): number {
  const [from, to] = step.split('>') as [never, never];
  return STATUSES.indexOf(from) * 100 + STATUSES.indexOf(to);
}

describe('LST-2 a listing’s clock', () => {
  const now = new Date('2026-11-21T08:00:00.000Z');
  const hours = fc.constantFrom(24, 48, 72, 96);

  test('a first approval gives the whole term', () => {
    const times = publication({ durationHours: 48, publishedAt: null, secondsLeft: null }, now);
    expect(times).toEqual({ publishedAt: now, expiresAt: new Date('2026-11-23T08:00:00.000Z') });
  });

  test('an edit neither costs time nor wins any, nor a better place', () => {
    fc.assert(
      fc.property(
        hours,
        fc.nat({ max: 345_599 }),
        fc.nat({ max: 10 ** 6 }),
        (durationHours, ranSeconds, reviewSeconds) => {
          fc.pre(ranSeconds < durationHours * 3600);
          const first = publication({ durationHours, publishedAt: null, secondsLeft: null }, now);
          const edited = new Date(now.getTime() + ranSeconds * 1000);
          const left = secondsLeft(first.expiresAt, edited);
          const approved = new Date(edited.getTime() + reviewSeconds * 1000);
          const again = publication({ durationHours, publishedAt: first.publishedAt, secondsLeft: left }, approved);
          expect(again.publishedAt).toEqual(first.publishedAt);
          expect(ranSeconds + (again.expiresAt.getTime() - approved.getTime()) / 1000).toBe(durationHours * 3600);
        },
      ),
    );
  });

  test('one that was due at its edit still ends after it began', () => {
    const again = publication({ durationHours: 24, publishedAt: now, secondsLeft: secondsLeft(now, now) }, now);
    expect(again.expiresAt > again.publishedAt).toBe(true);
  });

  test('an extension adds whole hours', () => {
    expect(extended(now, 72)).toEqual(new Date('2026-11-24T08:00:00.000Z'));
  });
});

describe('what a moderator judged', () => {
  const content: Content = {
    type: 'OFFER',
    title: 'Fresh tomatoes',
    description: 'By the basket, picked this morning.',
    category: 'food',
    address: null,
    landmark: null,
    attributes: { sold_by: 'basket' },
    mediaIds: ['a', 'b'],
  };

  test('is the same only when every part is', () => {
    expect(sameContent(content, { ...content })).toBe(true);
    const changes: Partial<Content>[] = [
      { type: 'REQUEST' },
      { title: 'Rotten tomatoes' },
      { description: 'By the kilo.' },
      { category: 'cars' },
      { address: 'Lagos' },
      { landmark: 'Behind the blue mosque' },
      { attributes: {} },
      { attributes: { sold_by: 'bag' } },
      { attributes: { sold_by: 'basket', organic: true } },
      { mediaIds: ['a'] },
      { mediaIds: ['b', 'a'] },
    ];
    for (const change of changes) expect(sameContent(content, { ...content, ...change })).toBe(false);
  });
});
