import type { Call, Reply } from '../fake.ts';

/** Daraja's way of refusing. */
export function refusal(status: number, errorCode: string, errorMessage: string): Reply {
  return { status, body: { requestId: '7071-4170-a0e5-8345632bad44', errorCode, errorMessage } };
}

export const badRequest = (what: string): Reply => refusal(400, '400.002.02', `Bad Request - Invalid ${what}`);

/** The fields of a JSON object; null when the body is none. */
export function fieldsOf(call: Call): Readonly<Record<string, unknown>> | null {
  const body = call.json();
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** `YYYYMMDDHHmmss` in Nairobi. */
export function stampOf(ms: number): string {
  return new Date(ms + 3 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** An address that Daraja would call: https, or a loopback address where the fake allows it. */
export function isCallable(url: unknown, allowLoopback: boolean): url is string {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'https:' || (allowLoopback && protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(hostname))
  );
}

/** Our own reference inside the callback address, `…/stk.<reference>.<proof>`; the address itself when it has another form. */
export function referenceIn(url: string): string {
  return new URL(url).pathname.split('/').at(-1)?.split('.')[1] ?? url;
}

/** `2547****149`, as confirmations show a payer. */
export const masked = (msisdn: string): string => `${msisdn.slice(0, 5)}****${msisdn.slice(-3)}`;
