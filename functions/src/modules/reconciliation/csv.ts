/** Whole records of a CSV text (RFC 4180: quotes may hold commas, quotes and line breaks), and what is left of the last one. */
export function splitRecords(text: string, final: boolean): { records: string[][]; rest: string } {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  let begins = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else if (at + 1 === text.length && !final) break;
      else quoted = false;
    } else if (letter === '"' && field === '') quoted = true;
    else if (letter === ',') {
      record.push(field);
      field = '';
    } else if (letter === '\n') {
      record.push(field.endsWith('\r') ? field.slice(0, -1) : field);
      records.push(record);
      record = [];
      field = '';
      begins = at + 1;
    } else field += letter;
  }
  const rest = text.slice(begins);
  if (!final || rest === '') return { records, rest: final ? '' : rest };
  return { records: [...records, [...record, field]], rest: '' };
}
