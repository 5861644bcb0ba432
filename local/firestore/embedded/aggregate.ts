import { fieldValue } from './filter.ts';
import type { Aggregation, Document, Value } from './messages.ts';
import { RpcError } from './rpc-error.ts';
import { numberOf } from './value.ts';

function numbers(documents: readonly Document[], path: string): Value[] {
  return documents.flatMap((document) => {
    const value = fieldValue(document, path);
    return value !== undefined && numberOf(value) !== undefined ? [value] : [];
  });
}

function sum(values: readonly Value[]): Value {
  if (values.every((value) => value.integerValue !== undefined)) {
    const total = values.reduce((so, value) => so + BigInt(value.integerValue ?? 0), 0n);
    if (BigInt.asIntN(64, total) === total) return { integerValue: total.toString() };
  }
  return { doubleValue: values.reduce((so, value) => so + (numberOf(value) ?? 0), 0) };
}

function aggregated(documents: readonly Document[], { count, sum: summed, avg }: Aggregation): Value {
  if (count) {
    const upTo = count.upTo?.value === undefined ? documents.length : Number(count.upTo.value);
    return { integerValue: String(Math.min(documents.length, upTo)) };
  }
  if (summed) return sum(numbers(documents, summed.field.fieldPath));
  if (avg) {
    const values = numbers(documents, avg.field.fieldPath);
    if (values.length === 0) return { nullValue: 'NULL_VALUE' };
    return { doubleValue: values.reduce((so, value) => so + (numberOf(value) ?? 0), 0) / values.length };
  }
  throw new RpcError('INVALID_ARGUMENT', 'An aggregation names no operation.');
}

export function aggregate(documents: readonly Document[], aggregations: readonly Aggregation[]): Record<string, Value> {
  return Object.fromEntries(
    aggregations.map((one, index) => [one.alias || `field_${index + 1}`, aggregated(documents, one)]),
  );
}
