import { compareText } from '../value.ts';
import { callMethod } from './rule-methods.ts';
import { equal, isList, isNumber, isOfType, open, RuleMap, RulePath, RuleSet, RuleTimestamp } from './rule-value.ts';
import type { RuleValue } from './rule-value.ts';
import type { Expression, RuleFunction } from './syntax.ts';

export interface Scope {
  readonly variables: ReadonlyMap<string, RuleValue>;
  readonly functions: ReadonlyMap<string, { readonly declared: RuleFunction; readonly scope: () => Scope }>;
  /** The resource at a path of `get()` and `exists()`. */
  readonly lookUp: (path: RulePath) => RuleValue;
  readonly depth: number;
}

const deepest = 20;

export function evaluate(expression: Expression, scope: Scope): RuleValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return valueOr(scope.variables.get(expression.name));
    case 'member':
      return member(evaluate(expression.of, scope), expression.name);
    case 'index':
      return member(evaluate(expression.of, scope), evaluate(expression.index, scope));
    case 'call':
      return call(expression, scope);
    case 'unary':
      return unary(expression.operator, evaluate(expression.of, scope));
    case 'binary':
      return binary(expression, scope);
    case 'is':
      return isOfType(evaluate(expression.of, scope), expression.type);
    case 'choice': {
      const when = evaluate(expression.when, scope);
      return typeof when === 'boolean' ? evaluate(when ? expression.then : expression.otherwise, scope) : open;
    }
    case 'list':
      return expression.items.map((item) => evaluate(item, scope));
    case 'map':
      return new RuleMap(expression.entries.map(([key, value]) => [key, evaluate(value, scope)] as const));
    case 'path':
      return path(expression.segments, scope);
  }
}

/** Null is a value; only what is missing is open. */
function valueOr(value: RuleValue | undefined): RuleValue {
  return value === undefined ? open : value;
}

function member(of: RuleValue, key: RuleValue): RuleValue {
  if (of instanceof RuleMap && typeof key === 'string') return of.get(key);
  if (isList(of) && typeof key === 'bigint') return of[Number(key)] ?? open;
  return open;
}

function path(segments: readonly (string | Expression)[], scope: Scope): RuleValue {
  const parts = segments.map((segment) => (typeof segment === 'string' ? segment : evaluate(segment, scope)));
  return parts.every((part) => typeof part === 'string') ? new RulePath(parts) : open;
}

function unary(operator: '!' | '-', value: RuleValue): RuleValue {
  if (operator === '!') return typeof value === 'boolean' ? !value : open;
  return isNumber(value) ? -value : open;
}

function call({ of, name, args }: Extract<Expression, { kind: 'call' }>, scope: Scope): RuleValue {
  const values = args.map((arg) => evaluate(arg, scope));
  if (of) return callMethod(evaluate(of, scope), name, values);
  const [first] = values;
  if (name === 'get' || name === 'exists') {
    if (!(first instanceof RulePath)) return open;
    const found = scope.lookUp(first);
    return name === 'exists' ? found !== null : (found ?? open);
  }
  const known = scope.functions.get(name);
  if (known === undefined || scope.depth >= deepest) return open;
  const home = known.scope();
  const variables = new Map(home.variables);
  const inner: Scope = { ...home, variables, depth: scope.depth + 1 };
  for (const [index, parameter] of known.declared.parameters.entries()) {
    variables.set(parameter, valueOr(values[index]));
  }
  for (const { name: variable, value } of known.declared.bindings) variables.set(variable, evaluate(value, inner));
  return evaluate(known.declared.result, inner);
}

function binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, scope: Scope): RuleValue {
  const a = evaluate(left, scope);
  if (operator === '&&' || operator === '||') {
    const decides = operator === '||';
    if (a === decides) return decides;
    const b = evaluate(right, scope);
    // A side that failed does not matter when the other one decides.
    if (b === decides) return decides;
    return typeof a === 'boolean' && typeof b === 'boolean' ? b : open;
  }
  const b = evaluate(right, scope);
  if (a === open || b === open) return open;
  switch (operator) {
    case '==':
      return equal(a, b);
    case '!=': {
      const same = equal(a, b);
      return same === open ? open : !same;
    }
    case 'in':
      return contains(b, a);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, a, b);
    default:
      return ordered(operator, a, b);
  }
}

function contains(container: RuleValue, item: RuleValue): RuleValue {
  if (container instanceof RuleMap) {
    if (typeof item !== 'string') return open;
    return container.entries.has(item) || (container.whole ? false : open);
  }
  if (isList(container) || container instanceof RuleSet) return callMethod(container, 'hasAny', [[item]]);
  return open;
}

function arithmetic(operator: string, a: RuleValue, b: RuleValue): RuleValue {
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return a + b;
  if (!isNumber(a) || !isNumber(b)) return open;
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    if (operator === '+') return a + b;
    if (operator === '-') return a - b;
    if (operator === '*') return a * b;
    if (b === 0n) return open;
    return operator === '/' ? a / b : a % b;
  }
  const [x, y] = [Number(a), Number(b)];
  if (operator === '+') return x + y;
  if (operator === '-') return x - y;
  if (operator === '*') return x * y;
  return operator === '/' ? x / y : x % y;
}

function ordered(operator: string, a: RuleValue, b: RuleValue): RuleValue {
  let order: number;
  if (isNumber(a) && isNumber(b)) order = a < b ? -1 : a > b ? 1 : 0;
  else if (typeof a === 'string' && typeof b === 'string') order = compareText(a, b);
  else if (a instanceof RuleTimestamp && b instanceof RuleTimestamp) order = Number(a.micros - b.micros);
  else return open;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}
