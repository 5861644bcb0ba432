import type { Fields, Value } from './messages.ts';
import { toMicros } from './timestamp.ts';

/** Firestore's order of types; values of different types compare by it. */
export function typeOrder(value: Value): number {
  if (value.booleanValue !== undefined) return 1;
  if (value.integerValue !== undefined || value.doubleValue !== undefined) return 2;
  if (value.timestampValue !== undefined) return 3;
  if (value.stringValue !== undefined) return 4;
  if (value.bytesValue !== undefined) return 5;
  if (value.referenceValue !== undefined) return 6;
  if (value.geoPointValue !== undefined) return 7;
  if (value.arrayValue !== undefined) return 8;
  if (value.mapValue !== undefined) return 9;
  return 0;
}

const sign = (n: number): number => (n < 0 ? -1 : n > 0 ? 1 : 0);

/** Orders text by its UTF-8 bytes, as Firestore does. */
export function compareText(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function numberOf(value: Value): number | undefined {
  if (value.integerValue !== undefined) return Number(value.integerValue);
  return value.doubleValue;
}

function compareNumbers(a: Value, b: Value): number {
  if (a.integerValue !== undefined && b.integerValue !== undefined) {
    const difference = BigInt(a.integerValue) - BigInt(b.integerValue);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  const [x, y] = [numberOf(a) ?? 0, numberOf(b) ?? 0];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return sign(x - y) || (x === y ? 0 : x < y ? -1 : 1);
}

/** Ids of the form `__id7__` are numbers and stand before all text; recursive deletes begin their ranges with the least of them. */
function compareSegments(a: string, b: string): number {
  const [x, y] = [/^__id(-?\d+)__$/.exec(a)?.[1], /^__id(-?\d+)__$/.exec(b)?.[1]];
  if (x === undefined && y === undefined) return compareText(a, b);
  if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
  return sign(Number(BigInt(x) - BigInt(y)));
}

/** References order by their segments, so that `a/b` stands before `a!/b`. */
export function comparePaths(a: string, b: string): number {
  const [x, y] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    const order = compareSegments(x[i] ?? '', y[i] ?? '');
    if (order !== 0) return order;
  }
  return sign(x.length - y.length);
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const order = compareValues(a[i] as Value, b[i] as Value);
    if (order !== 0) return order;
  }
  return sign(a.length - b.length);
}

function compareMaps(a: Fields, b: Fields): number {
  const [x, y] = [Object.keys(a).sort(compareText), Object.keys(b).sort(compareText)];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    const [p, q] = [x[i] ?? '', y[i] ?? ''];
    const order = compareText(p, q) || compareValues(a[p] as Value, b[q] as Value);
    if (order !== 0) return order;
  }
  return sign(x.length - y.length);
}

export function compareValues(a: Value, b: Value): number {
  const order = typeOrder(a);
  const difference = order - typeOrder(b);
  if (difference !== 0) return sign(difference);
  switch (order) {
    case 1:
      return Number(a.booleanValue) - Number(b.booleanValue);
    case 2:
      return compareNumbers(a, b);
    case 3:
      return sign(Number(toMicros(a.timestampValue ?? {}) - toMicros(b.timestampValue ?? {})));
    case 4:
      return compareText(a.stringValue ?? '', b.stringValue ?? '');
    case 5:
      return Buffer.compare(a.bytesValue ?? Buffer.alloc(0), b.bytesValue ?? Buffer.alloc(0));
    case 6:
      return comparePaths(a.referenceValue ?? '', b.referenceValue ?? '');
    case 7:
      return (
        sign((a.geoPointValue?.latitude ?? 0) - (b.geoPointValue?.latitude ?? 0)) ||
        sign((a.geoPointValue?.longitude ?? 0) - (b.geoPointValue?.longitude ?? 0))
      );
    case 8:
      return compareArrays(a.arrayValue?.values ?? [], b.arrayValue?.values ?? []);
    case 9:
      return compareMaps(a.mapValue?.fields ?? {}, b.mapValue?.fields ?? {});
    default:
      return 0;
  }
}

export function sameValue(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}

export function sameFields(a: Fields, b: Fields): boolean {
  // An integer and a double of the same size are equal to a query but are not the same stored value.
  return compareMaps(a, b) === 0 && JSON.stringify(kinds({ fields: a })) === JSON.stringify(kinds({ fields: b }));
}

function kinds(map: { readonly fields?: Fields }): unknown {
  const kind = (value: Value): unknown =>
    value.mapValue
      ? kinds(value.mapValue)
      : value.arrayValue
        ? (value.arrayValue.values ?? []).map(kind)
        : Object.keys(value);
  const fields = map.fields ?? {};
  return Object.keys(fields)
    .sort(compareText)
    .map((key) => kind(fields[key] as Value));
}
