/** What the first bytes say; never what a name or a header says. */
export type PictureFormat = 'jpeg' | 'png' | 'webp';

const starts = (bytes: Buffer, at: number, text: string): boolean =>
  bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'));

export function sniff(bytes: Buffer): PictureFormat | null {
  if (starts(bytes, 0, '\xff\xd8\xff')) return 'jpeg';
  if (starts(bytes, 0, '\x89PNG\r\n\x1a\n') && starts(bytes, 12, 'IHDR')) return 'png';
  if (starts(bytes, 0, 'RIFF') && starts(bytes, 8, 'WEBP')) return 'webp';
  return null;
}

const MARKS = ['<script', '<!doctype', '<html', '<svg ', '<svg>', '<?php', '<iframe', '%pdf-'];
/** A ZIP's directory ends in the last 64 kB and says how long its comment is: to the end of the file. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_BYTES = 22;

/**
 * A picture that is something else as well (a page, a program, an archive) was made by somebody who wants it read as that. We show
 * only what we drew anew, so this is a second lock. Words are looked for in all of it; compressed bytes do not spell them by chance.
 */
export function hidesSomething(bytes: Buffer): boolean {
  // One byte a letter, and letters of any case.
  const text = bytes.toString('latin1').toLowerCase();
  if (MARKS.some((mark) => text.includes(mark))) return true;
  const tail = bytes.subarray(Math.max(0, bytes.length - 65_535 - ZIP_END_BYTES));
  for (let at = tail.indexOf(ZIP_END); at !== -1; at = tail.indexOf(ZIP_END, at + 1)) {
    if (at + ZIP_END_BYTES > tail.length) continue;
    if (at + ZIP_END_BYTES + tail.readUInt16LE(at + 20) === tail.length) return true;
  }
  return false;
}
