import { z } from 'zod';
import { CurrencyCode } from '../../../platform/values/money.ts';

const Account = z.object({
  currency: CurrencyCode,
  bank: z.string().min(1),
  number: z.string().regex(/^[A-Z0-9 -]{4,34}$/),
  name: z.string().min(1),
});
export type BankAccount = z.infer<typeof Account>;

const Env = z.object({
  /** JSON list of the accounts that take transfers: `[{"currency":"GHS","bank":"…","number":"…","name":"…"}]`. */
  BANK_ACCOUNTS: z.string().transform((text, check) => {
    try {
      return z.array(Account).parse(JSON.parse(text));
    } catch {
      check.addIssue({ code: 'custom', message: 'no list of accounts' });
      return z.NEVER;
    }
  }),
  /** Signs the bank's credit notices; rotate by prefixing a new one: `new,old`. */
  BANK_NOTICE_SECRET: z.string().min(16),
});

export interface BankSettings {
  readonly accounts: readonly BankAccount[];
  /** Newest first. */
  readonly noticeSecrets: readonly string[];
}

/** Throws a sentence that names what is missing, never a value. */
export function readBankSettings(env: Readonly<Record<string, string | undefined>>): BankSettings {
  const result = Env.safeParse(env);
  if (!result.success) {
    const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
    throw new Error(`Bank transfers are not set up: look at ${names.join(', ')}.`);
  }
  return { accounts: result.data.BANK_ACCOUNTS, noticeSecrets: result.data.BANK_NOTICE_SECRET.split(',') };
}

let read: BankSettings | undefined;

export function bankSettings(): BankSettings {
  return (read ??= readBankSettings(process.env));
}
