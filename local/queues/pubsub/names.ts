import { Refusal } from '../grpc.ts';

const resource =
  /^projects\/([a-z][a-z0-9-]{4,62}[a-z0-9]?)\/(topics|subscriptions)\/([A-Za-z][A-Za-z0-9\-_.~+%]{2,254})$/;

/** Refuses what the real service refuses as a name of a topic or a subscription. */
export function checkName(kind: 'topics' | 'subscriptions', name: string | null | undefined): string {
  const parts = resource.exec(name ?? '');
  if (parts === null || parts[2] !== kind || parts[3]?.startsWith('goog')) {
    throw new Refusal('INVALID_ARGUMENT', `"${name ?? ''}" is no valid name: projects/PROJECT/${kind}/ID is expected.`);
  }
  return name as string;
}
