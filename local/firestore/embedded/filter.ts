import { getField, parseFieldPath } from './field-path.ts';
import type { Document, FieldFilter, Filter, Value } from './messages.ts';
import { RpcError } from './rpc-error.ts';
import { compareValues, sameValue, typeOrder } from './value.ts';

export const nameField = '__name__';

export function fieldValue(document: Document, path: string): Value | undefined {
  return path === nameField ? { referenceValue: document.name } : getField(document.fields, parseFieldPath(path));
}

const isNull = (value: Value): boolean => typeOrder(value) === 0;
const isNan = (value: Value): boolean => Number.isNaN(value.doubleValue);
const listed = (value: Value): readonly Value[] => value.arrayValue?.values ?? [];

function matchesField({ op, value: wanted }: FieldFilter, value: Value): boolean {
  const order = typeOrder(value) === typeOrder(wanted) && !isNan(value) ? compareValues(value, wanted) : undefined;
  switch (op) {
    case 'EQUAL':
      return sameValue(value, wanted);
    case 'NOT_EQUAL':
      return !isNull(value) && !sameValue(value, wanted);
    case 'LESS_THAN':
      return order !== undefined && order < 0;
    case 'LESS_THAN_OR_EQUAL':
      return order !== undefined && order <= 0;
    case 'GREATER_THAN':
      return order !== undefined && order > 0;
    case 'GREATER_THAN_OR_EQUAL':
      return order !== undefined && order >= 0;
    case 'ARRAY_CONTAINS':
      return listed(value).some((item) => sameValue(item, wanted));
    case 'ARRAY_CONTAINS_ANY':
      return listed(value).some((item) => listed(wanted).some((one) => sameValue(item, one)));
    case 'IN':
      return listed(wanted).some((one) => sameValue(value, one));
    case 'NOT_IN':
      return !isNull(value) && !listed(wanted).some((one) => isNull(one) || sameValue(value, one));
    default:
      throw new RpcError('INVALID_ARGUMENT', `Unknown operator of a filter: ${op}`);
  }
}

function matchesUnary(op: string, value: Value): boolean {
  switch (op) {
    case 'IS_NULL':
      return isNull(value);
    case 'IS_NOT_NULL':
      return !isNull(value);
    case 'IS_NAN':
      return isNan(value);
    case 'IS_NOT_NAN':
      return !isNull(value) && !isNan(value);
    default:
      throw new RpcError('INVALID_ARGUMENT', `Unknown operator of a filter: ${op}`);
  }
}

export function matches(filter: Filter | undefined, document: Document): boolean {
  if (filter?.compositeFilter) {
    const { op, filters = [] } = filter.compositeFilter;
    return op === 'OR' ? filters.some((one) => matches(one, document)) : filters.every((one) => matches(one, document));
  }
  if (filter?.fieldFilter) {
    const value = fieldValue(document, filter.fieldFilter.field.fieldPath);
    return value !== undefined && matchesField(filter.fieldFilter, value);
  }
  if (filter?.unaryFilter) {
    const value = fieldValue(document, filter.unaryFilter.field.fieldPath);
    return value !== undefined && matchesUnary(filter.unaryFilter.op, value);
  }
  return true;
}

const rangeOperators = new Set([
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'NOT_EQUAL',
  'NOT_IN',
  'IS_NOT_NULL',
  'IS_NOT_NAN',
]);

/** Fields under an inequality: the query orders by them whether it says so or not. */
export function rangeFields(filter: Filter | undefined): string[] {
  if (filter?.compositeFilter) return (filter.compositeFilter.filters ?? []).flatMap(rangeFields);
  const one = filter?.fieldFilter ?? filter?.unaryFilter;
  return one !== undefined && rangeOperators.has(one.op) ? [one.field.fieldPath] : [];
}

/** Field values that every result must have: equalities that no OR weakens. */
export function equalities(filter: Filter | undefined): { readonly path: string; readonly value: Value }[] {
  if (filter?.compositeFilter) {
    const { op, filters = [] } = filter.compositeFilter;
    return op === 'AND' || filters.length === 1 ? filters.flatMap(equalities) : [];
  }
  const one = filter?.fieldFilter;
  return one?.op === 'EQUAL' ? [{ path: one.field.fieldPath, value: one.value }] : [];
}
