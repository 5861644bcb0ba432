export type Parse = (text: string) => unknown;
const utc: Parse = (text) => new Date(`${text.replace(' ', 'T')}Z`);
const list =
  (parse: Parse): Parse =>
  (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : parse(item)));

/**
 * int8 is `bigint` everywhere: money would not survive a double (9007199254740993 becomes …992). A count is cast to
 * int in its SQL. Dates without a time stay text, for they belong to no time zone.
 */
const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [20, BigInt],
  [1016, list(BigInt)],
  [1082, String],
  [1114, utc],
]);

let standard: typeof parserOf | undefined;

/** What turns a column of this type into a value. */
export function parserOf(oid: number, format?: 'text' | 'binary'): Parse {
  return PARSERS.get(oid) ?? standard?.(oid, format) ?? String;
}

/** pg's own parsers, for every type that we have no opinion about; known when pg is loaded. */
export function fallBackTo(given: typeof parserOf): void {
  standard = given;
}
