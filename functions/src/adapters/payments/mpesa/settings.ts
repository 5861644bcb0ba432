import { z } from 'zod';

/** Safaricom's own addresses, as it publishes them. */
const SAFARICOM = [
  '196.201.214.200',
  '196.201.214.206',
  '196.201.214.207',
  '196.201.214.208',
  '196.201.213.114',
  '196.201.213.44',
  '196.201.212.127',
  '196.201.212.138',
  '196.201.212.129',
  '196.201.212.136',
  '196.201.212.74',
  '196.201.212.69',
];

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const Env = z
  .object({
    MPESA_BASE_URL: z.url().default('https://api.safaricom.co.ke'),
    MPESA_CONSUMER_KEY: z.string().min(1),
    MPESA_CONSUMER_SECRET: z.string().min(1),
    MPESA_SHORTCODE: z.string().regex(/^\d{5,7}$/),
    MPESA_PASSKEY: z.string().min(1),
    /** A till is paid by "Buy Goods"; without it the shortcode is a pay bill. */
    MPESA_TILL: z
      .string()
      .regex(/^\d{5,7}$/)
      .optional(),
    MPESA_PAYOUT_SHORTCODE: z
      .string()
      .regex(/^\d{5,7}$/)
      .optional(),
    MPESA_INITIATOR: z.string().min(1),
    MPESA_INITIATOR_PASSWORD: z.string().min(1),
    /** Safaricom's certificate of this environment, PEM; line breaks may be written as \n. */
    MPESA_CERTIFICATE: z.string().includes('-----BEGIN'),
    /** Makes callback addresses that nobody can guess; rotate by prefixing a new one: `new,old`. */
    MPESA_CALLBACK_SECRET: z.string().min(16),
    /** Where Safaricom reaches our webhooks, without a slash at the end: `https://…/api/v1/webhooks/mpesa`. */
    MPESA_CALLBACK_URL: z.url(),
    /** Whose callbacks are believed, `safaricom` for their published addresses. Empty: nobody's, each is a hint. */
    MPESA_CALLBACK_IPS: z.string().default('safaricom'),
    /** Set where we are deployed: there what no query can confirm would wait for ever without the list. */
    K_SERVICE: z.string().optional(),
  })
  .refine((env) => env.K_SERVICE === undefined || list(env.MPESA_CALLBACK_IPS).length > 0, {
    path: ['MPESA_CALLBACK_IPS'],
  });

export interface MpesaSettings {
  readonly baseUrl: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly shortcode: string;
  readonly passkey: string;
  readonly till: string | null;
  readonly payoutShortcode: string;
  readonly initiator: string;
  readonly initiatorPassword: string;
  readonly certificate: string;
  /** Newest first. */
  readonly callbackSecrets: readonly string[];
  readonly callbackUrl: string;
  /** Empty: nobody's callback is believed. */
  readonly callbackIps: ReadonlySet<string>;
}

/** Throws a sentence that names what is missing, never a value. */
export function readMpesaSettings(env: Readonly<Record<string, string | undefined>>): MpesaSettings {
  const result = Env.safeParse(env);
  if (!result.success) {
    const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
    throw new Error(`M-Pesa is not set up: look at ${names.join(', ')}.`);
  }
  const set = result.data;
  return {
    baseUrl: set.MPESA_BASE_URL.replace(/\/$/, ''),
    consumerKey: set.MPESA_CONSUMER_KEY,
    consumerSecret: set.MPESA_CONSUMER_SECRET,
    shortcode: set.MPESA_SHORTCODE,
    passkey: set.MPESA_PASSKEY,
    till: set.MPESA_TILL ?? null,
    payoutShortcode: set.MPESA_PAYOUT_SHORTCODE ?? set.MPESA_SHORTCODE,
    initiator: set.MPESA_INITIATOR,
    initiatorPassword: set.MPESA_INITIATOR_PASSWORD,
    certificate: set.MPESA_CERTIFICATE.replaceAll('\\n', '\n'),
    callbackSecrets: list(set.MPESA_CALLBACK_SECRET),
    callbackUrl: set.MPESA_CALLBACK_URL.replace(/\/$/, ''),
    callbackIps: new Set(set.MPESA_CALLBACK_IPS === 'safaricom' ? SAFARICOM : list(set.MPESA_CALLBACK_IPS)),
  };
}

let read: MpesaSettings | undefined;

export function mpesaSettings(): MpesaSettings {
  return (read ??= readMpesaSettings(process.env));
}
