import type { PaymentProvider, ProviderName } from './port.ts';

export * from './port.ts';

type Load = () => Promise<{ readonly adapter: PaymentProvider }>;

/** Loaded at first use, so that a process pays for the providers that it speaks to. */
const ADAPTERS: Readonly<Record<ProviderName, Load>> = {
  mpesa: () => import('./mpesa/index.ts'),
  momo: () => import('./momo/index.ts'),
  bank: () => import('./bank/index.ts'),
  cash: () => import('./cash/index.ts'),
  flutterwave: () => import('./flutterwave/index.ts'),
  paypal: () => import('./paypal/index.ts'),
  stripe: () => import('./stripe/index.ts'),
  paystack: () => import('./paystack/index.ts'),
};

let replaced: Partial<Record<ProviderName, PaymentProvider>> = {};

export async function provider(name: ProviderName): Promise<PaymentProvider> {
  const fake = replaced[name];
  if (fake !== undefined) return fake;
  return (await ADAPTERS[name]()).adapter;
}

/** For tests: puts these in the adapters' place; call what it answers to undo it. */
export function useProviders(fakes: Partial<Record<ProviderName, PaymentProvider>>): () => void {
  const before = replaced;
  replaced = { ...before, ...fakes };
  return () => {
    replaced = before;
  };
}
