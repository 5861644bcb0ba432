/** Values that break programs, with the name under which a finding tells of them. */
const nested = (depth: number): unknown => {
  let value: unknown = 'x';
  for (let i = 0; i < depth; i++) value = [value];
  return value;
};

export const VALUES: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['zero', 0],
  ['minus one', -1],
  ['minus zero', -0],
  ['a fraction', 1.5],
  ['2^53', 2 ** 53],
  ['-(2^63)', -(2 ** 63)],
  ['the largest number', 1.7976931348623157e308],
  ['the text NaN', 'NaN'],
  ['the text Infinity', '-Infinity'],
  ['an empty text', ''],
  ['a blank text', '   '],
  ['one letter', 'x'],
  ['19,999 letters', 'x'.repeat(19_999)],
  ['20,001 letters', 'x'.repeat(20_001)],
  ['1 MB', 'x'.repeat(1_000_000)],
  ['an empty list', []],
  ['an empty object', {}],
  ['a list in its place', ['x']],
  ['a list of 10,000', Array<number>(10_000).fill(0)],
  ['a list of 1,999', Array<string>(1_999).fill('x')],
  ['18 deep', nested(18)],
  ['200 deep', nested(200)],
  ['NUL', 'abcdef\u0000ghijklmnopqrstuvwxyz'],
  ['NUL alone', '\u0000'],
  ['a bell', 'abcdef\u0007ghijklmnopqrstuvwxyz'],
  ['a line break', 'abcdef\r\nSet-Cookie: a=b ghijklmnop'],
  ['bidi', 'abcdef\u202Eghijklmnopqrstuvwxyz'],
  ['zero width', 'abcdef\u200Bghijklmnopqrstuvwxyz'],
  ['a lone surrogate', 'abcdef\ud800ghijklmnopqrstuvwxyz'],
  ['a noncharacter', 'abcdef\uffffghijklmnopqrstuvwxyz'],
  ['stacked marks', `abcdef${'\u0301'.repeat(60)}ghijklmnop`],
  ['a family of emoji', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦 market'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['SQL', `' or 1=1; drop table x; --`],
  ['a template', '{{7*7}}${7*7}<script>alert(1)</script>'],
  ['a path', '../../../../etc/passwd'],
  ['an operator', { $ne: null, contains: '' }],
  ['an own toString', { toString: 'x', valueOf: 'x', toJSON: 'x' }],
  ['29 February', '2027-02-29T00:00:00Z'],
  ['the year 0', '0000-01-01T00:00:00Z'],
  ['the year 9999', '9999-12-31T23:59:59.999Z'],
];

/** What would be worth having, were it taken: a field of the row, of the actor, of the library. */
export const PRIVILEGED: Readonly<Record<string, unknown>> = {
  role: 'admin',
  roles: ['admin'],
  activeRole: 'admin',
  isAdmin: true,
  ownerId: 'usr_00000000000000000000000000',
  ownerUid: 'somebody-else',
  ownerUserId: '00000000-0000-7000-8000-000000000000',
  businessId: 'biz_00000000000000000000000000',
  createdBy: '00000000-0000-7000-8000-000000000000',
  balance: '1000000.00',
  verified: true,
  phoneVerified: true,
  verificationLevel: 'verified',
  status: 'active',
  state: 'accepted',
  tier: 'premium',
  price: '0.01',
  country: 'NG',
  extendCount: -100,
  publishedAt: '2020-01-01T00:00:00Z',
  expiresAt: '2099-01-01T00:00:00Z',
  tokensValidAfter: null,
  _v: 99,
  version: 99,
  id: '00000000-0000-7000-8000-000000000000',
  createdAt: '2020-01-01T00:00:00Z',
};

/** Bodies that are no body, as bytes: what must be refused before anything is parsed, or by the parser. */
export const RAW: readonly (readonly [string, Buffer])[] = (
  [
    ['10 kB of brackets', '['.repeat(10_240)],
    ['brackets in balance', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['90,000 keys', `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['1 MB', `{"x":"${'x'.repeat(1_000_000)}"}`],
    ['half a body', '{"title":"x'],
    ['two bodies', '{}{}'],
    ['a comment', '{}/* x */'],
    ['NaN', '{"a":NaN}'],
    ['a trailing comma', '{"a":1,}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['a number', '1e999'],
    ['proto', '{"__proto__":{"role":"admin"}}'],
    ['constructor', '{"constructor":{"prototype":{"role":"admin"}}}'],
    ['escaped proto', '{"\\u005f_proto__":{"role":"admin"}}'],
    ['a byte order mark', '\uFEFF[]'],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['a form', 'role=admin&isAdmin=true'],
    ['XML', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
  ] as const
).map(([name, text]) => [name, Buffer.from(text as string)]);

const LONG = 'x'.repeat(10_000);
/** Headers that must be refused (or, without a status, taken or refused but never believed). */
export const HEADERS: readonly (readonly [string, Readonly<Record<string, string>>, number?])[] = [
  ['a short key', { 'idempotency-key': 'short' }, 400],
  ['a long key', { 'idempotency-key': LONG }, 400],
  ['a key of several lines', { 'idempotency-key': 'abcdefgh\r\nX-Admin: 1' }, 400],
  ['a key beyond ASCII', { 'idempotency-key': 'schlüssel-schlüssel' }, 400],
  ['a version that is none', { 'if-match': '*' }, 400],
  ['a version as SQL', { 'if-match': `1' or '1'='1` }, 400],
  ['a version too large', { 'if-match': '"99999999999999999999"' }, 400],
  ['a negative version', { 'if-match': '-1' }, 400],
  ['a large version', { 'if-match': '"999999999999999"' }],
  ['no such tag', { 'if-none-match': `W/"x", ${LONG}` }],
  ['any tag', { 'if-none-match': '*' }],
  ['no bearer', { authorization: 'Basic dTpw' }, 401],
  ['an empty bearer', { authorization: 'Bearer ' }, 401],
  ['three words', { authorization: 'Bearer a b' }, 401],
  ['no token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }, 401],
  ['a long token', { authorization: `Bearer ${LONG}` }, 401],
  ['a token of dots', { authorization: 'Bearer ....' }, 401],
  ['a request id of two lines', { 'x-request-id': 'abcdefgh\r\nSet-Cookie: a=b' }],
  ['a long request id', { 'x-request-id': LONG }],
  ['a request id as markup', { 'x-request-id': '"><script>alert(1)</script>' }],
  ['a foreign address', { 'x-forwarded-for': '127.0.0.1, ::1, 10.0.0.1' }],
  ['an address of two lines', { 'x-forwarded-for': 'a\r\nb' }],
  ['a method override', { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }],
  ['a rewritten path', { 'x-original-url': '/v1/admin/users', 'x-rewrite-url': '/v1/admin/users' }],
  ['a broken trace', { traceparent: '00-zz', 'x-cloud-trace-context': '../..' }],
  ['headers of an admin', { 'x-user-id': 'admin', 'x-role': 'admin', 'x-goog-authenticated-user-email': 'a@b.c' }],
];

/** Types of content that are not JSON; refused wherever there is a body. */
export const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  '',
  'application/json2',
];

/** Ids in the path that are no ids. */
// prettier-ignore
export const IDS: readonly string[] = [
  '%00', 'a%00b', '..', '%2e%2e%2f', '%', '%ff', '%f0%9f%98%80', '*', ':id', '{id}', '__proto__', 'hasOwnProperty',
  'null', 'undefined', '0', '-1', `'%20or%201=1--`, '%E2%80%AE', '%0d%0aSet-Cookie:a=b', 'x'.repeat(5_000),
  `list_${'0'.repeat(26)}`, `list_${'z'.repeat(26)}`, `biz_${'7'.repeat(26)}`, '00000000-0000-0000-0000-000000000000',
];

/** Questions that must be refused by name on every route, or on those with pages. */
export const QUERIES: readonly string[] = [
  'role=admin',
  'a=1&a=2',
  '__proto__=x',
  'constructor=x',
  'id=1',
  `${LONG}=1`,
  '%00=1',
  '=1',
];
// prettier-ignore
export const PAGES: readonly string[] = [
  'limit=0', 'limit=101', 'limit=-1', 'limit=1e2', 'limit=0x10', 'limit=1.5', 'limit=', 'limit=NaN', 'limit=20&limit=20',
  'cursor=', 'cursor=x', 'cursor=W10.AAAAAAAAAAAAAAAAAAAAAA', 'cursor=bnVsbA.AAAAAAAAAAAAAAAAAAAAAA', `cursor=${LONG}`,
  'cursor=a.b.c', 'cursor=.', 'cursor=%00', 'cursor=eyJfX3Byb3RvX18iOjF9.x', 'offset=100000', 'page=2',
];
// prettier-ignore
export const FIELDS: readonly string[] = [
  'fields=', 'fields=__proto__', 'fields=constructor.prototype', 'fields=a..b', 'fields=*', `fields=${LONG}`,
  'fields=id%00', 'fields=a.b.c.d.e.f', `fields=${Array(200).fill('id').join(',')}`,
];
