import { deleteApp, initializeApp } from 'firebase/app';
import { connectAuthEmulator, inMemoryPersistence, initializeAuth, signInWithEmailAndPassword } from 'firebase/auth';
import { connectFirestoreEmulator, getFirestore, setLogLevel, terminate } from 'firebase/firestore';
import type { Firestore } from 'firebase/firestore';
import { DemoFailure } from './failure.ts';
import type { Account, Platform } from './platform.ts';

/** Somebody's phone: the Firebase Web SDK, signed in, with a live view of Firestore. */
export interface Phone {
  readonly db: Firestore;
  /** Who is signed in, as Firebase knows them. */
  readonly uid: string;
  /** An ID token that is good just now. */
  token(): Promise<string>;
  close(): Promise<void>;
}

export async function openPhone(
  platform: Platform,
  name: string,
  account: Omit<Account, 'token' | 'uid'>,
): Promise<Phone> {
  setLogLevel('silent');
  const { project, env } = platform;
  const app = initializeApp({ projectId: project, apiKey: 'demo' }, name);
  const auth = initializeAuth(app, { persistence: inMemoryPersistence });
  connectAuthEmulator(auth, `http://${env['FIREBASE_AUTH_EMULATOR_HOST']}`, { disableWarnings: true });
  const [host = '', port = ''] = (env['FIRESTORE_EMULATOR_HOST'] ?? '').split(':');
  const db = getFirestore(app);
  connectFirestoreEmulator(db, host, Number(port));
  const { user } = await signInWithEmailAndPassword(auth, account.email, account.password);
  return {
    db,
    uid: user.uid,
    token: () => user.getIdToken(),
    async close() {
      await terminate(db);
      await deleteApp(app);
    },
  };
}

/** Something that a listener tells again and again, and that others wait for. */
export class Seen {
  #wake: () => void = () => undefined;
  #failure: Error | undefined;

  readonly changed = (): void => this.#wake();
  readonly failed = (error: Error): void => {
    this.#failure = error;
    this.#wake();
  };

  /** Whether `holds` comes true within so many milliseconds. */
  async within(limitMs: number, holds: () => boolean): Promise<boolean> {
    const end = performance.now() + limitMs;
    while (!holds()) {
      if (this.#failure !== undefined) throw new DemoFailure(`Firestore refused a listener: ${this.#failure.message}`);
      const left = end - performance.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return true;
  }

  /** Until `holds`; fails with the sentence after a minute. */
  async until(holds: () => boolean, otherwise: () => string): Promise<void> {
    if (!(await this.within(60_000, holds))) throw new DemoFailure(otherwise());
  }
}
