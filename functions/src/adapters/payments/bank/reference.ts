import { createHash } from 'node:crypto';

/** Crockford's letters: none that is taken for another when it is copied by hand. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BODY = 9;

const valueOf = (letter: string): number => LETTERS.indexOf(letter);

/** Sum of the letters' values, each times its place, modulo 31: finds one wrong letter, and two that changed places. */
function checkLetter(body: string): string {
  const sum = [...body].reduce((total, letter, place) => total + valueOf(letter) * (place + 1), 0);
  return LETTERS[sum % 31]!;
}

/** The virtual reference that the payer writes beside his transfer: `PN` and ten letters that follow from our reference. */
export function virtualReference(reference: string): string {
  const bytes = createHash('sha256').update(`bank:${reference}`).digest();
  // 31 letters, so that the check's weights reach every one of them.
  const body = [...bytes.subarray(0, BODY)].map((byte) => LETTERS[byte % 31]!).join('');
  return `PN${body}${checkLetter(body)}`;
}

/** A reference in what somebody typed into a transfer, with blanks, dashes and small letters forgiven; null without one. */
export function findReference(narrative: string): string | null {
  const plain = narrative.toUpperCase().replace(/[\s._/-]/g, '');
  for (const match of plain.matchAll(/(?=PN([0-9A-Z]{10}))/g)) {
    const typed = match[1]!.replaceAll('O', '0').replace(/[IL]/g, '1');
    const body = typed.slice(0, BODY);
    if ([...typed].every((letter) => valueOf(letter) >= 0) && checkLetter(body) === typed[BODY]) return `PN${typed}`;
  }
  return null;
}
