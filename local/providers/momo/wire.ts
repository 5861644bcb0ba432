import type { Call, Reply } from '../fake.ts';

/** MTN's way of refusing. */
export const refusal = (status: number, code: string, message: string): Reply => ({ status, body: { code, message } });

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
export const isUuid4 = (text: string | undefined): text is string => text !== undefined && UUID_V4.test(text);

export function fieldsOf(call: Call): Readonly<Record<string, unknown>> {
  const body = call.json();
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const NO_MINOR_UNIT = new Set(['UGX', 'RWF', 'XAF', 'XOF', 'GNF']);

/** `"10.50"` in minor units, as a string; null when it is no decimal of this currency. */
export function minorOf(amount: string, currency: string): string | null {
  const parts = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(amount);
  if (parts === null) return null;
  const digits = NO_MINOR_UNIT.has(currency) ? 0 : 2;
  const fraction = (parts[2] ?? '').padEnd(digits, '0');
  if (/[1-9]/.test(fraction.slice(digits))) return null;
  return BigInt(parts[1]! + fraction.slice(0, digits)).toString();
}
