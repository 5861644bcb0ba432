import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRules } from '../firestore/embedded/rules/parse-rules.ts';
import type { MatchBlock } from '../firestore/embedded/rules/syntax.ts';

const ROOT = join(__dirname, '../..');
const { storage } = JSON.parse(readFileSync(join(ROOT, 'firebase.json'), 'utf8')) as { storage?: { rules?: string } };

/** What somebody might be let do, by the patterns that lead there: all that is not plainly refused. */
function doors(block: MatchBlock, way = ''): string[] {
  const path = way + block.segments.map((one) => `/${'literal' in one ? one.literal : one.rest ? '**' : '*'}`).join('');
  const here = block.allows
    .filter(({ condition }) => condition.kind !== 'literal' || condition.value !== false)
    .flatMap(({ operations }) => [...operations].map((operation) => `${operation} ${path}`));
  return [...here, ...block.children.flatMap((child) => doors(child, path))];
}
const doorsOf = (text: string): string[] => doors(parseRules(text, 'firebase.storage'));

describe('storage.rules: Cloud Storage is reached by signed addresses alone', () => {
  test('is what firebase.json deploys, and refuses every Firebase user every operation on every file', () => {
    expect(storage?.rules).toBe('storage.rules');
    expect(doorsOf(readFileSync(join(ROOT, storage!.rules!), 'utf8'))).toEqual([]);
  });

  test.each([
    ['match /public/{file} { allow read; }', ['get /b/*/o/public/*', 'list /b/*/o/public/*']],
    ['match /{file=**} { allow read: if false; allow create: if request.auth != null; }', ['create /b/*/o/**']],
    ['match /{file=**} { allow delete: if !false; }', ['delete /b/*/o/**']],
    ['match /{file=**} { allow read, write: if false; }', []],
  ])('a door would be seen: %s', (body, seen) => {
    const text = `rules_version = '2'; service firebase.storage { match /b/{bucket}/o { ${body} } }`;
    expect(doorsOf(text)).toEqual(seen);
  });
});
