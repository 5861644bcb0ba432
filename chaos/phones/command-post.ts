import type { Firestore } from 'firebase-admin/firestore';
import type { Random } from '../random.ts';
import { Killed, type Answer, type LineFigures } from './line.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface CommandFigures {
  /** Documents that were written. */
  written: number;
  /** Written again because nobody had heard that it was there. */
  repeated: number;
  verdicts: number;
}

const LOSS = 0.3;
const KILL = 0.04;
/** After these a phone looks for the verdict; milliseconds of its own clock. */
const LOOKS_MS = [10_000, 30_000, 60_000, 300_000];
const ALREADY_EXISTS = 6;

/** Commands by way of Firestore, over the same bad line: written once under their name, however often the phone tries. */
export class CommandPost {
  readonly figures: CommandFigures = { written: 0, repeated: 0, verdicts: 0 };
  readonly #firestore: Firestore;
  readonly #time: VirtualTime;
  readonly #line: LineFigures;
  readonly #away: () => boolean;

  constructor(firestore: Firestore, time: VirtualTime, line: LineFigures, away: () => boolean) {
    this.#firestore = firestore;
    this.#time = time;
    this.#line = line;
    this.#away = away;
  }

  /** The verdict's answer; null while the phone knows none. */
  async ask(uid: string, id: string, route: string, body: object, random: Random): Promise<Answer | null> {
    const [fate, up, killed] = [random(), random() < 0.5, random() < KILL];
    const document = this.#firestore.doc(`inbox/${uid}/commands/${id}`);
    await this.#time.sleep(2_000 + random() * 18_000);
    this.#line.sent += 1;
    if (this.#away() || (fate < LOSS && up)) {
      this.#line.lost += 1;
      return null;
    }
    await this.#time.real(() =>
      document.create({ route, params: {}, body, sentAt: new Date() }).then(
        () => (this.figures.written += 1),
        (error: unknown) => {
          if ((error as { code?: number }).code !== ALREADY_EXISTS) throw error;
          this.figures.repeated += 1;
        },
      ),
    );
    if (killed) {
      this.#line.killed += 1;
      throw new Killed();
    }
    if (fate < LOSS) {
      this.#line.lost += 1;
      return null;
    }
    for (const pause of LOOKS_MS) {
      await this.#time.sleep(pause);
      if (this.#away() || random() < LOSS) continue;
      const found = await this.#time.real(() => document.get());
      const status: unknown = found.get('httpStatus');
      if (typeof status !== 'number') continue;
      this.figures.verdicts += 1;
      this.#line.answered += 1;
      return { status, json: found.get('answer') as unknown };
    }
    return null;
  }
}
