import type { Scanner } from './scanner.ts';
import type { Expression } from './syntax.ts';

// From loosest to tightest; operators that begin alike stand longest first.
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];

export function parseExpression(scanner: Scanner): Expression {
  const when = parseLevel(scanner, 0);
  if (!scanner.accept('?')) return when;
  const then = parseExpression(scanner);
  scanner.expect(':');
  return { kind: 'choice', when, then, otherwise: parseExpression(scanner) };
}

function parseLevel(scanner: Scanner, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return parseUnary(scanner);
  let left = parseLevel(scanner, level + 1);
  for (;;) {
    if (level === 3 && scanner.accept('is')) {
      left = { kind: 'is', of: left, type: scanner.word() };
      continue;
    }
    const operator = operators.find((one) => scanner.accept(one));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: parseLevel(scanner, level + 1) };
  }
}

function parseUnary(scanner: Scanner): Expression {
  if (scanner.accept('!')) return { kind: 'unary', operator: '!', of: parseUnary(scanner) };
  if (scanner.accept('-')) return { kind: 'unary', operator: '-', of: parseUnary(scanner) };
  return parsePostfix(scanner);
}

function parsePostfix(scanner: Scanner): Expression {
  let expression = parsePrimary(scanner);
  for (;;) {
    if (scanner.accept('.')) {
      const name = scanner.word();
      expression = scanner.accept('(')
        ? { kind: 'call', of: expression, name, args: parseItems(scanner, ')') }
        : { kind: 'member', of: expression, name };
    } else if (scanner.accept('[')) {
      const index = parseExpression(scanner);
      scanner.expect(']');
      expression = { kind: 'index', of: expression, index };
    } else return expression;
  }
}

function parseItems(scanner: Scanner, end: string): Expression[] {
  const items: Expression[] = [];
  while (!scanner.accept(end)) {
    items.push(parseExpression(scanner));
    if (!scanner.accept(',')) {
      scanner.expect(end);
      break;
    }
  }
  return items;
}

function parsePrimary(scanner: Scanner): Expression {
  if (scanner.accept('(')) {
    const inner = parseExpression(scanner);
    scanner.expect(')');
    return inner;
  }
  if (scanner.accept('[')) return { kind: 'list', items: parseItems(scanner, ']') };
  if (scanner.accept('{')) return parseMap(scanner);
  if (scanner.accept('/')) return parsePath(scanner);
  const text = scanner.take(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y);
  if (text) return { kind: 'literal', value: unescape(text[1] ?? text[2] ?? '') };
  const number = scanner.take(/\d+(\.\d+)?/y);
  if (number) return { kind: 'literal', value: number[1] === undefined ? BigInt(number[0]) : Number(number[0]) };
  const name = scanner.word();
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (name === 'null') return { kind: 'literal', value: null };
  if (scanner.accept('(')) return { kind: 'call', of: undefined, name, args: parseItems(scanner, ')') };
  return { kind: 'name', name };
}

function parseMap(scanner: Scanner): Expression {
  const entries: [string, Expression][] = [];
  while (!scanner.accept('}')) {
    const key = scanner.take(/'([^'\\]*)'|"([^"\\]*)"/y) ?? scanner.fail('expected a key in quotes');
    scanner.expect(':');
    entries.push([key[1] ?? key[2] ?? '', parseExpression(scanner)]);
    if (!scanner.accept(',')) {
      scanner.expect('}');
      break;
    }
  }
  return { kind: 'map', entries };
}

function parsePath(scanner: Scanner): Expression {
  const segments: (string | Expression)[] = [];
  do {
    if (scanner.accept('$(')) {
      segments.push(parseExpression(scanner));
      scanner.expect(')');
    } else segments.push(scanner.take(/[\w-]+|\(default\)/y)?.[0] ?? scanner.fail('expected a segment of a path'));
  } while (scanner.accept('/'));
  return { kind: 'path', segments };
}

function unescape(text: string): string {
  const named: Record<string, string> = { n: '\n', t: '\t', r: '\r' };
  return text.replace(/\\(.)/g, (_, character: string) => named[character] ?? character);
}
