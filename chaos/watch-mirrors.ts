import type { Firestore } from 'firebase-admin/firestore';
import type { Verdict } from './checks.ts';

/** Watches a collection while the faults last: no document's version may ever go down (I10). */
export function watchVersions(firestore: Firestore, collection: string): { verdict(): Verdict; stop(): void } {
  const versions = new Map<string, number>();
  const examples: string[] = [];
  let seen = 0;
  let wrong = 0;
  const stop = firestore.collection(collection).onSnapshot((snapshot) => {
    for (const { doc, type } of snapshot.docChanges()) {
      const version = Number(doc.get('_v'));
      const before = versions.get(doc.id) ?? 0;
      seen += 1;
      if (type === 'removed' || version < before) {
        wrong += 1;
        if (examples.length < 3)
          examples.push(`${doc.ref.path}: from ${before} to ${type === 'removed' ? 'nothing' : version}`);
      }
      versions.set(doc.id, version);
    }
  });
  return {
    verdict: () => ({
      name: `I10 no document of ${collection} ever went back to an older version`,
      seen,
      wrong,
      examples,
    }),
    stop,
  };
}
