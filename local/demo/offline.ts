import {
  collection,
  disableNetwork,
  doc,
  enableNetwork,
  onSnapshot,
  serverTimestamp,
  setDoc,
} from 'firebase/firestore';
import { DemoFailure } from './failure.ts';
import { Seen } from './phone.ts';
import type { Phone } from './phone.ts';
import { draftOf } from './sellers.ts';
import type { Listing, Seller } from './sellers.ts';

/** The SDK keeps the command while there is no network; the verdict comes back in the same document. */
export async function offline(
  { db }: Phone,
  { account, client, market, goods }: Seller,
  say: (line: string) => void,
): Promise<void> {
  const seen = new Seen();
  const command = doc(collection(db, `inbox/${account.uid}/commands`));
  let verdict: { status?: string; httpStatus?: number; answer?: { data?: Listing } } = {};
  const stop = onSnapshot(
    command,
    (found) => {
      verdict = found.data() ?? {};
      seen.changed();
    },
    seen.failed,
  );
  await disableNetwork(db);
  const body = draftOf({ ...goods[0]!, title: 'Written on a bus without network' }, market);
  const written = setDoc(command, { route: 'POST /v1/listings', params: {}, body, sentAt: serverTimestamp() });
  say(`no network: the command waits on the phone as ${command.path}`);
  await enableNetwork(db);
  const since = performance.now();
  await written;
  await seen.until(
    () => verdict.status !== undefined,
    () => 'The command has no verdict after a minute.',
  );
  stop();
  const made = verdict.answer?.data;
  if (verdict.status !== 'done' || made === undefined) {
    throw new DemoFailure(`The command was ${verdict.status}: ${JSON.stringify(verdict.answer)}`);
  }
  say(`network again: ${verdict.status}, ${verdict.httpStatus}, after ${Math.round(performance.now() - since)} ms`);
  const { status } = await client.call<Listing>('GET', `/v1/listings/${made.id}`);
  say(`the API has it: ${made.id}, a ${status}`);
}
