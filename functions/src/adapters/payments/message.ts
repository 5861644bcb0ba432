import { parseJson } from '../http/index.ts';
import { MalformedMessage, type InboundMessage, type ProviderAnswer, type ProviderEvent } from './port.ts';

/** The body as a JSON object; throws MalformedMessage for anything else. */
export function objectOf(provider: string, message: InboundMessage): Readonly<Record<string, unknown>> {
  const body = parseJson(new TextDecoder().decode(message.rawBody));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new MalformedMessage(provider, 'it is no JSON object');
  }
  return body as Readonly<Record<string, unknown>>;
}

/** An event about money, which a status read confirms before anything follows from it. */
export function moneyEvent(
  about: 'charge' | 'refund' | 'payout',
  dedupeKey: string,
  told: { readonly reference: string | null; readonly answer: ProviderAnswer; readonly at: Date | null },
): ProviderEvent {
  return { about, dedupeKey, confirmByStatus: true, providerReference: told.answer.providerReference, ...told };
}

/** A date that a provider wrote, or null. */
export function dateOf(value: unknown): Date | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const date = new Date(typeof value === 'number' ? value * 1_000 : value);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : null;
}

/** A field of something that may be anything. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}
