import fc from 'fast-check';
import { superuser } from '../../../test/database.ts';
import { CONTEXTS, inCorridor, STEPS } from './rules.ts';

describe('MAT-8 the steps of a connection', () => {
  it('are the same here and in the database', async () => {
    const rows = await superuser.rows<{ step: string }>(
      `select from_status || ' → ' || to_status as step from bizconnect.status_step order by 1`,
    );
    const here = Object.entries(STEPS).flatMap(([from, all]) => all.map((to) => `${from} → ${to}`));
    expect(rows.map(({ step }) => step)).toEqual(here.sort());
  });
});

describe('MAT-1 the corridor of a market', () => {
  it('is the same seen from either side', () => {
    const country = fc.constantFrom('GH', 'NG', 'KE', 'US', 'FR');
    fc.assert(
      fc.property(fc.constantFrom(...CONTEXTS), country, country, (context, a, b) => {
        expect(inCorridor(context, a, b)).toBe(inCorridor(context, b, a));
      }),
    );
  });

  it('keeps Africa, the United States and home apart', () => {
    expect(inCorridor('local', 'GH', 'GH')).toBe(true);
    expect(inCorridor('local', 'GH', 'NG')).toBe(false);
    expect(inCorridor('afcfta', 'GH', 'KE')).toBe(true);
    expect(inCorridor('afcfta', 'GH', 'US')).toBe(false);
    expect(inCorridor('africa-us', 'GH', 'US')).toBe(true);
    expect(inCorridor('us-africa', 'GH', 'FR')).toBe(false);
  });
});
