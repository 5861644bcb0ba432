import type { Firestore } from 'firebase-admin/firestore';
import type { Verdict } from './checks.ts';

export interface Watch {
  /** From now on this document's version may never go down. */
  follow(path: string): void;
  verdict(): Verdict;
  stop(): void;
}

/** Live views of some documents while the faults last (I10). A view of all would cost an emulator more than the platform itself. */
export function watchVersions(firestore: Firestore): Watch {
  const examples: string[] = [];
  const stops: (() => void)[] = [];
  let seen = 0;
  let wrong = 0;
  const follow = (path: string): void => {
    let before = 0;
    const stop = firestore.doc(path).onSnapshot((found) => {
      const version = found.exists ? Number(found.get('_v')) : 0;
      seen += 1;
      if (version < before) {
        wrong += 1;
        if (examples.length < 3)
          examples.push(`${path}: from version ${before} to ${version === 0 ? 'nothing' : version}`);
      }
      before = version;
    });
    stops.push(stop);
  };
  return {
    follow,
    verdict: () => ({
      name: `I10 none of ${stops.length} watched documents ever went back to an older version`,
      seen,
      wrong: stops.length === 0 ? 1 : wrong,
      examples,
    }),
    stop: () => stops.forEach((stop) => stop()),
  };
}
