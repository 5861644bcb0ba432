import { callerOf, owner } from '../caller.ts';
import type { Caller } from '../caller.ts';
import { DocumentStore } from '../document-store.ts';
import type { Fields, Filter } from '../messages.ts';
import { Query } from '../query.ts';
import { RulesGuard } from './rules-guard.ts';

const root = 'projects/p/databases/(default)/documents';
const tokenOf = (claims: object): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
const ada = callerOf(`Bearer ${tokenOf({ sub: 'ada', role: 'seller', level: 3 })}`);
const nobody = callerOf(undefined);

const document: Fields = {
  n: { integerValue: '5' },
  half: { doubleValue: 0.5 },
  name: { stringValue: 'Ada' },
  at: { timestampValue: { seconds: '1000' } },
  none: { nullValue: 'NULL_VALUE' },
  tags: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
  deep: { mapValue: { fields: { x: { integerValue: '1' } } } },
};

function guardOf(body: string): { guard: RulesGuard; store: DocumentStore } {
  const store = new DocumentStore();
  store.commit([{ update: { name: `${root}/things/one`, fields: document } }]);
  store.commit([{ update: { name: `${root}/staff/ada`, fields: { rank: { stringValue: 'chief' } } } }]);
  const text = `rules_version = '2'; service cloud.firestore { match /databases/{db}/documents { ${body} } }`;
  return { guard: new RulesGuard(store, text), store };
}

function may(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED' });
    return false;
  }
}

function mayGet(body: string, caller: Caller, path = 'things/one'): boolean {
  const { guard, store } = guardOf(body);
  return may(() => guard.get(caller, `${root}/${path}`, store.get(`${root}/${path}`)));
}

describe('conditions of the embedded rules', () => {
  test.each([
    'true',
    'request.auth.uid == "ada" && request.auth.token.role == \'seller\'',
    'request.auth.token.level >= 3',
    'resource.data.n == 5 && resource.data.n == 5.0 && resource.data.n + 1 == 6 && -resource.data.n < 0',
    'resource.data.n / 2 == 2 && resource.data.n % 2 == 1 && resource.data.half * 2 == 1',
    'resource.data.n is int && resource.data.half is float && resource.data.n is number',
    'resource.data.name is string && resource.data.at is timestamp && resource.data.deep is map && resource.data.tags is list',
    'resource.data.none == null',
    'resource.data.at < request.time',
    "resource.data.name.matches('A.a') && !resource.data.name.matches('A')",
    "resource.data.name.size() == 3 && resource.data.name.lower() == 'ada'",
    "'a' in resource.data.tags && !('c' in resource.data.tags) && 'n' in resource.data",
    "resource.data.tags.hasAll(['a']) && resource.data.tags.hasAny(['z', 'b']) && resource.data.tags.hasOnly(['b', 'a', 'c'])",
    'resource.data.tags[0] == "a" && resource.data["name"] == "Ada"',
    "resource.data.keys().toSet() == ['n', 'half', 'name', 'at', 'none', 'tags', 'deep'].toSet()",
    "resource.data.get('missing', 7) == 7 && resource.data.get(['deep', 'x'], 0) == 1",
    "resource.data.diff({'n': 5}).affectedKeys().hasOnly(['half', 'name', 'at', 'none', 'tags', 'deep'])",
    'resource.id == "one" && id == "one"',
    'exists(/databases/$(db)/documents/staff/$(request.auth.uid)) && !exists(/databases/$(db)/documents/staff/bob)',
    "get(/databases/(default)/documents/staff/ada).data.rank == 'chief'",
    'resource.data.missing == 1 || true',
    'true || resource.data.missing == 1',
    'resource.data.n > 3 ? true : false',
    '(false || true) && /* a remark */ !false // and another',
  ])('%s holds', (condition) => {
    expect(mayGet(`match /things/{id} { allow get: if ${condition}\n; }`, ada)).toBe(true);
  });

  test.each([
    'false',
    'resource.data.missing == null',
    'resource.data.missing != 1',
    '!(resource.data.missing == 1)',
    'resource.data.missing == 1 || false',
    'resource.data.n == "5"',
    'resource.data.name < 5',
    'resource.data.n.size() == 1',
    'resource.data.name.unheardOf()',
    'unheardOf(1)',
    'unheardOf',
    "resource.data.name.matches('(unclosed')",
    'resource.data.n / 0 == 0',
    'resource.data.n',
    'request.resource != null',
    'request.auth.token.missing == null',
  ])('%s does not', (condition) => {
    expect(mayGet(`match /things/{id} { allow get: if ${condition}; }`, ada)).toBe(false);
  });

  test('functions see their own place, their parameters and their lets, and a loop of them ends', () => {
    const body = `
      function shout(text) { let loud = text.upper(); return loud + '!'; }
      function endless(x) { return endless(x); }
      match /things/{id} {
        function here(name) { return id == 'one' && name == shout('ada'); }
        allow get: if here('ADA!');
        allow list: if endless(1);
      }`;
    expect(mayGet(body, ada)).toBe(true);
    const { guard } = guardOf(body);
    expect(may(() => guard.list(ada, new Query(root, { from: [{ collectionId: 'things' }] })))).toBe(false);
  });

  test('paths match by segment, by wildcard and by the rest', () => {
    const rest = 'match /{path=**}/leaves/{leaf} { allow get; }';
    expect(mayGet(rest, nobody, 'trees/t/leaves/l')).toBe(true);
    expect(mayGet(rest, nobody, 'trees/t/leaves/l/veins/v')).toBe(false);
    expect(mayGet('match /things/{id} { match /parts/{part} { allow get; } }', nobody)).toBe(false);
    expect(mayGet('match /things/one { allow read; }', nobody)).toBe(true);
    expect(mayGet('match /things/two { allow read; }', nobody)).toBe(false);
    expect(mayGet('match /things/{id} { allow write; }', nobody)).toBe(false);
  });

  test('the server side is bound by no rule', () => {
    expect(mayGet('', owner)).toBe(true);
  });
});

describe('queries under the embedded rules', () => {
  const rule = "match /things/{id} { allow list: if resource.data.kind == 'open' && request.query.limit <= 10; }";
  const equal = (path: string, text: string): Filter => ({
    fieldFilter: { field: { fieldPath: path }, op: 'EQUAL', value: { stringValue: text } },
  });
  const ask = (where: Filter | undefined, limit = 5): boolean => {
    const { guard } = guardOf(rule);
    const structured = { from: [{ collectionId: 'things' }], limit: { value: limit }, ...(where && { where }) };
    return may(() => guard.list(nobody, new Query(root, structured)));
  };

  test('a filter that proves the rule opens it', () => {
    expect(ask(equal('kind', 'open'))).toBe(true);
    expect(ask({ compositeFilter: { op: 'AND', filters: [equal('kind', 'open'), equal('x', 'y')] } })).toBe(true);
  });

  test('without proof the query is refused, whatever it would find', () => {
    expect(ask(undefined)).toBe(false);
    expect(ask(equal('kind', 'shut'))).toBe(false);
    expect(ask({ compositeFilter: { op: 'OR', filters: [equal('kind', 'open'), equal('x', 'y')] } })).toBe(false);
    expect(ask(equal('kind', 'open'), 11)).toBe(false);
  });
});

test.each([
  ["rules_version = '1';", /line 1: expected rules_version '2'/],
  [
    "rules_version = '2';\nservice cloud.firestore {\n  match /a {\n    allow fly: if true;\n  }\n}",
    /line 4: "fly" is not an operation/,
  ],
  [
    "rules_version = '2';\nservice cloud.firestore {\n  match /a { allow get: if a == ; }\n}",
    /line 3: expected a name, found "; }"/,
  ],
  [
    "rules_version = '2'; service cloud.firestore { match /a { allow get: if true; }",
    /expected "match", "allow" or "function"/,
  ],
])('a mistake in the rules is told with its line: %j', (text, sentence) => {
  expect(() => new RulesGuard(new DocumentStore(), text)).toThrow(sentence);
});
