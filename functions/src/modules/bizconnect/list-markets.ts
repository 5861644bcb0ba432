import type { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { CONTEXTS, type Context } from './rules.ts';
import type { Markets } from './schemas.ts';
import { speakerOf } from './store.ts';

const COUNT = named('bizconnect.markets', 'select context, country, businesses from bizconnect.markets()');

/** Who is where, by market; small numbers are not told. */
export async function listMarkets(ctx: Ctx): Promise<z.infer<typeof Markets>> {
  speakerOf(ctx, 'sees');
  const rows = await ctx.sql.rows<{ context: Context; country: string; businesses: number }>(COUNT);
  return CONTEXTS.map((context) => ({
    context,
    countries: rows
      .filter((row) => row.context === context)
      .map(({ country, businesses }) => ({ country, businesses })),
  }));
}
