import { parseJson } from '../../http/index.ts';
import { MalformedMessage, type InboundMessage, type ProviderEvent } from '../port.ts';
import { entryAnswer, referenceIn } from './answers.ts';
import { referenceIdOf } from './requests.ts';

/**
 * MTN calls back once, by PUT or POST, and signs nothing. So whatever it says is only a reason to read the status: the event
 * names our reference, and its answer is never taken at its word.
 */
export function eventsOf({ rawBody }: InboundMessage): ProviderEvent[] {
  const body = parseJson(new TextDecoder().decode(rawBody));
  const reference = referenceIn(body);
  if (reference === null) throw new MalformedMessage('momo', 'no externalId');
  const providerReference = referenceIdOf(reference);
  const answer = entryAnswer(body, providerReference);
  if (answer === null) throw new MalformedMessage('momo', 'no status');
  return [
    {
      dedupeKey: `${providerReference}:${answer.state}`,
      about: aboutOf(body),
      reference,
      providerReference,
      answer,
      confirmByStatus: true,
      at: null,
    },
  ];
}

/** Who is named tells what it is: a payer pays us, a payee is paid, and a refund names nobody. */
function aboutOf(body: unknown): ProviderEvent['about'] {
  const fields = body as Readonly<Record<string, unknown>>;
  if (fields['payer'] !== undefined) return 'charge';
  return fields['payee'] !== undefined ? 'payout' : 'refund';
}
