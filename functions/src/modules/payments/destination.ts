import { z } from 'zod';
import type { PayoutRequest } from '../../adapters/payments/index.ts';
import type { Country } from '../../platform/values/country.ts';
import { PhoneText, readPhone } from '../../platform/values/phone.ts';
import { line } from '../../platform/values/text.ts';

/** Where money goes. `phone` is E.164. */
export interface Destination {
  readonly method: 'mobile_money' | 'bank';
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly phone?: string | null;
  readonly network?: string | null;
  readonly account?: PayoutRequest['account'];
  /** Of whoever receives it. */
  readonly name: string;
}

/** The network of a phone that pays or is paid: `mtn`, `telecel`. */
export const NetworkName = z
  .string()
  .regex(/^[a-z0-9_-]{2,30}$/, { error: 'Name the network in small letters, such as mtn.' });

/** Where somebody wants money sent, as he writes it. What the method needs is asked for by `completeDestination`. */
export const DESTINATION_FIELDS = {
  method: z.enum(['mobile_money', 'bank']),
  phone: PhoneText.optional(),
  network: NetworkName.optional(),
  bankCode: z
    .string()
    .regex(/^[A-Za-z0-9]{2,20}$/, { error: 'This is not a bank code.' })
    .optional(),
  accountNumber: z
    .string()
    .regex(/^[0-9A-Za-z]{5,34}$/, { error: 'Write the account number without spaces.' })
    .optional(),
  /** As the bank or network knows the holder. */
  name: line(2, 100),
};
type Written = z.infer<z.ZodObject<typeof DESTINATION_FIELDS>>;

export function completeDestination(to: Written, check: z.RefinementCtx): void {
  const needed = to.method === 'bank' ? (['bankCode', 'accountNumber'] as const) : (['phone'] as const);
  for (const field of needed)
    if (to[field] === undefined) check.addIssue({ code: 'custom', path: [field], message: 'This is needed.' });
}

/** Null: its phone is no number of that country. */
export async function readDestination(to: Written, country: Country): Promise<Destination | null> {
  const { method, name } = to;
  if (method === 'bank') {
    const account = { bankCode: to.bankCode!, number: to.accountNumber!, name };
    return { method, country, phone: null, network: null, account, name };
  }
  const read = await readPhone(to.phone!, country);
  if ('flaw' in read) return null;
  return { method, country, phone: read.e164, network: to.network ?? null, account: null, name };
}

/** For its owner to know it by: "mtn +233•••456", "GH010 •••6789". */
export function maskedDestination({
  phone,
  network,
  account,
}: Pick<Destination, 'phone' | 'network' | 'account'>): string {
  if (account !== null && account !== undefined) return `${account.bankCode} •••${account.number.slice(-4)}`;
  return `${network ?? 'mobile money'} ${phone?.slice(0, 4)}•••${phone?.slice(-3)}`;
}
