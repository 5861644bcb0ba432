import type { ProviderName } from '../../adapters/payments/port.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import { AmountOutOfLimits, MethodNotOffered } from './errors.ts';

/** A row of `payments.method`; limits in minor units. */
export interface Method {
  readonly code: string;
  readonly country: string | null;
  readonly currency: string;
  readonly method: string;
  readonly network: string | null;
  readonly provider: ProviderName;
  readonly title: string;
  readonly least: bigint;
  readonly most: bigint;
}

export interface Wanted {
  readonly direction: 'in' | 'out';
  readonly country: string | null;
  readonly currency: string;
  readonly method?: string | undefined;
  readonly network?: string | null | undefined;
  readonly provider?: ProviderName | undefined;
}

const OFFERED = named(
  'payments.methods',
  `select code, country, currency, method, network, provider, title, least, most from payments.method
   where direction = $1 and offered and currency = $2 and (country is null or $3::text is null or country = $3)
     and ($4::text is null or method = $4) and ($5::text is null or network = $5) and ($6::text is null or provider = $6)
   order by position, code`,
);

export function methodsOffered(ctx: Pick<Ctx, 'sql'>, wanted: Wanted): Promise<Method[]> {
  const { direction, currency, country, method, network, provider } = wanted;
  return ctx.sql.rows<Method>(OFFERED, [
    direction,
    currency,
    country,
    method ?? null,
    network ?? null,
    provider ?? null,
  ]);
}

/** The first that is offered and takes this amount. */
export async function chooseMethod(ctx: Ctx, wanted: Wanted, amount: bigint): Promise<Method> {
  const offered = await methodsOffered(ctx, wanted);
  if (offered.length === 0) throw MethodNotOffered({ field: 'method' });
  const fitting = offered.find(({ least, most }) => amount >= least && amount <= most);
  if (fitting !== undefined) return fitting;
  const show = (minor: bigint) => `${formatAmount(minor, wanted.currency as Currency)} ${wanted.currency}`;
  const [first] = offered as [Method];
  throw AmountOutOfLimits({ field: 'method', with: { least: show(first.least), most: show(first.most) } });
}
