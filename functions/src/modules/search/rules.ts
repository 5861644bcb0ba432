/** What tells how well a thing is described. */
interface Described {
  readonly media: string | null;
  readonly price: bigint | null;
  readonly verified: boolean;
  readonly body: string;
  readonly latitude: number | null;
}

/** 0 to 7: how completely a thing is described, and by whom. The last step of ranking. */
export function qualityOf(thing: Described): number {
  const points = [
    thing.media !== null ? 2 : 0,
    thing.price !== null ? 1 : 0,
    thing.verified ? 2 : 0,
    thing.body.length >= 120 ? 1 : 0,
    thing.latitude !== null ? 1 : 0,
  ];
  return points.reduce((sum, point) => sum + point, 0);
}

/** Typos that a word may hold, by its length, as Meilisearch has them. */
export function typoBudget(word: string): 0 | 1 | 2 {
  if (/\d/.test(word) || word.length < 5) return 0;
  return word.length < 9 ? 1 : 2;
}

/**
 * Damerau–Levenshtein distance in its restricted form (optimal string alignment): insertion, deletion, substitution and the
 * swap of two neighbours count one each. A wrong first letter counts one more, as people rarely mistake it.
 */
export function typosBetween(typed: string, meant: string): number {
  const rows = Array.from({ length: typed.length + 1 }, (_, row) => [row]);
  for (let column = 1; column <= meant.length; column++) rows[0]![column] = column;
  for (let row = 1; row <= typed.length; row++) {
    for (let column = 1; column <= meant.length; column++) {
      const change = typed[row - 1] === meant[column - 1] ? 0 : 1;
      let least = Math.min(
        rows[row - 1]![column]! + 1,
        rows[row]![column - 1]! + 1,
        rows[row - 1]![column - 1]! + change,
      );
      const swapped =
        row > 1 && column > 1 && typed[row - 1] === meant[column - 2] && typed[row - 2] === meant[column - 1];
      if (swapped) least = Math.min(least, rows[row - 2]![column - 2]! + 1);
      rows[row]![column] = least;
    }
  }
  return rows[typed.length]![meant.length]! + (typed[0] === meant[0] ? 0 : 1);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Every word that is one typing mistake away: a few hundred, looked up by key, however many words there are. */
export function oneAway(word: string): string[] {
  const near = new Set<string>();
  for (let place = 0; place <= word.length; place++) {
    const [before, after] = [word.slice(0, place), word.slice(place)];
    for (const letter of LETTERS) {
      near.add(before + letter + after);
      if (after !== '') near.add(before + letter + after.slice(1));
    }
    if (after !== '') near.add(before + after.slice(1));
    if (after.length > 1) near.add(before + after[1]! + after[0]! + after.slice(2));
  }
  near.delete(word);
  return [...near];
}
