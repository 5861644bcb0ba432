import { parseExpression } from './parse-expression.ts';
import { Scanner } from './scanner.ts';
import type { Allow, MatchBlock, Operation, RuleFunction, Segment } from './syntax.ts';

const operations: Readonly<Record<string, readonly Operation[]>> = {
  read: ['get', 'list'],
  write: ['create', 'update', 'delete'],
  get: ['get'],
  list: ['list'],
  create: ['create'],
  update: ['update'],
  delete: ['delete'],
};

/** Reads a rules file of version 2; a mistake is told with its line. */
export function parseRules(
  text: string,
  service: 'cloud.firestore' | 'firebase.storage' = 'cloud.firestore',
): MatchBlock {
  const scanner = new Scanner(text);
  scanner.expect('rules_version');
  scanner.expect('=');
  if (!scanner.take(/'2'|"2"/y)) scanner.fail("expected rules_version '2'");
  scanner.expect(';');
  scanner.expect('service');
  scanner.expect(service);
  scanner.expect('{');
  const block = parseBody(scanner, []);
  if (!scanner.ended) scanner.fail('expected the end of the file');
  return block;
}

function parseBody(scanner: Scanner, segments: readonly Segment[]): MatchBlock {
  const functions = new Map<string, RuleFunction>();
  const allows: Allow[] = [];
  const children: MatchBlock[] = [];
  while (!scanner.accept('}')) {
    if (scanner.accept('function')) {
      const declared = parseFunction(scanner);
      functions.set(declared.name, declared);
    } else if (scanner.accept('match')) {
      const inner = parsePattern(scanner);
      scanner.expect('{');
      children.push(parseBody(scanner, inner));
    } else if (scanner.accept('allow')) allows.push(parseAllow(scanner));
    else scanner.fail('expected "match", "allow" or "function"');
  }
  return { segments, functions, allows, children };
}

function parsePattern(scanner: Scanner): Segment[] {
  const segments: Segment[] = [];
  while (scanner.accept('/')) {
    if (scanner.accept('{')) {
      const variable = scanner.word();
      const rest = scanner.accept('=**');
      scanner.expect('}');
      segments.push({ variable, rest });
    } else segments.push({ literal: scanner.take(/[\w-]+/y)?.[0] ?? scanner.fail('expected a segment of a path') });
  }
  return segments;
}

function parseAllow(scanner: Scanner): Allow {
  const allowed = new Set<Operation>();
  do {
    const word = scanner.word();
    for (const operation of operations[word] ?? scanner.fail(`"${word}" is not an operation`)) allowed.add(operation);
  } while (scanner.accept(','));
  if (scanner.accept(';')) return { operations: allowed, condition: { kind: 'literal', value: true } };
  scanner.expect(':');
  scanner.expect('if');
  const condition = parseExpression(scanner);
  scanner.expect(';');
  return { operations: allowed, condition };
}

function parseFunction(scanner: Scanner): RuleFunction {
  const name = scanner.word();
  const parameters: string[] = [];
  scanner.expect('(');
  while (!scanner.accept(')')) {
    parameters.push(scanner.word());
    scanner.accept(',');
  }
  scanner.expect('{');
  const bindings: { name: string; value: RuleFunction['result'] }[] = [];
  while (scanner.accept('let')) {
    const variable = scanner.word();
    scanner.expect('=');
    bindings.push({ name: variable, value: parseExpression(scanner) });
    scanner.expect(';');
  }
  scanner.expect('return');
  const result = parseExpression(scanner);
  scanner.accept(';');
  scanner.expect('}');
  return { name, parameters, bindings, result };
}
