import type { Call, FakeDefinition, Reply, Stage } from '../fake.ts';

const DAY_MS = 86_400_000;

/** Units for one USD on the first day; each drifts a little with the days, the same way on every run. */
// prettier-ignore
const TABLE: Readonly<Record<string, number>> = {
  AOA: 912, BIF: 2960, BWP: 13.4, CAD: 1.37, CDF: 2850, CHF: 0.81, CNY: 7.1, CVE: 94, DJF: 177.7, DZD: 129, EGP: 47.6,
  ETB: 152, EUR: 0.86, GBP: 0.75, GHS: 11.2, GMD: 72, GNF: 8680, INR: 88, KES: 129.1, KMF: 423, LRD: 183, LSL: 17.2,
  LYD: 5.4, MAD: 9.2, MGA: 4480, MRU: 39.9, MUR: 45.7, MWK: 1734, MZN: 63.9, NAD: 17.2, NGN: 1445, RWF: 1452, SCR: 14.1,
  SDG: 601, SLE: 23.2, SOS: 571, STN: 21.1, SZL: 17.2, TND: 2.9, TZS: 2465, UGX: 3560, XAF: 564.3, XOF: 564.3, ZAR: 17.2,
  ZMW: 22.6, ZWG: 26.4,
};
const EUROPEAN = ['CAD', 'CHF', 'CNY', 'GBP', 'INR', 'ZAR'];
const QUOTA = 1_000;

/** Midnight of the day whose rates stand at this moment: on a weekend those of Friday. Epoch milliseconds. */
function dayOf(now: number): number {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const weekday = new Date(midnight).getUTCDay();
  return midnight - (weekday === 6 ? DAY_MS : weekday === 0 ? 2 * DAY_MS : 0);
}

function rateOf(currency: string, day: number): number {
  const drift = Math.sin(day / DAY_MS / 9 + currency.charCodeAt(0)) * 0.01;
  return Number(((TABLE[currency] ?? 1) * (1 + drift)).toPrecision(7));
}

/**
 * Three sources of exchange rates on one port: `/openexchangerates`, `/exchangerate-host`, `/ecb`. A fixed table with a
 * steady drift; keys and the month's quota are counted. The scenario `GHS=1.5` for ref `latest` makes a rate jump.
 */
export const fx: FakeDefinition = {
  name: 'fx',
  settings: { appId: 'oxr-demo-app', accessKey: 'erh-demo-key', quota: String(QUOTA) },
  tenantOf: () => '',
  open: (stage) => {
    let calls = 0;
    const spent = (): boolean => ++calls > Number(stage.settings['quota']);
    return {
      routes: [
        { method: 'GET', path: '/openexchangerates/latest.json', handle: (call) => latest(stage, call, spent) },
        { method: 'GET', path: '/exchangerate-host/live', handle: (call) => live(stage, call) },
        { method: 'GET', path: '/ecb/stats/eurofxref/eurofxref-daily.xml', handle: () => daily(stage) },
      ],
      statement: () => [],
    };
  },
  webhooks: { retries: [], accepted: () => true },
};

function ratesAt(stage: Stage, now: number): Record<string, number> {
  const planted = stage.scenario({ ref: 'latest' })?.scenario;
  const [bent, factor] = planted?.split('=') ?? [];
  const day = dayOf(now);
  return Object.fromEntries(
    Object.keys(TABLE).map((code) => [code, rateOf(code, day) * (code === bent ? Number(factor) : 1)]),
  );
}

function refusal(status: number, message: string, description: string): Reply {
  return { status, body: { error: true, status, message, description } };
}

function latest(stage: Stage, call: Call, spent: () => boolean): Reply {
  const given = call.query.get('app_id') ?? call.headers['authorization']?.replace(/^Token /, '');
  if (given === undefined || given === '') return refusal(401, 'missing_app_id', 'No App ID provided.');
  if (given !== stage.settings['appId']) return refusal(401, 'invalid_app_id', 'Invalid App ID provided.');
  if ((call.query.get('base') ?? 'USD') !== 'USD')
    return refusal(403, 'access_restricted', 'Changing the API base is available for paying clients.');
  if (spent()) return refusal(429, 'not_allowed', 'Your quota of this month is used up.');
  const hour = Math.floor(stage.now() / 3_600_000) * 3_600;
  const body = { disclaimer: '…', license: '…', timestamp: hour, base: 'USD', rates: ratesAt(stage, stage.now()) };
  return { status: 200, body };
}

/** A failure keeps HTTP 200 there. */
function live(stage: Stage, call: Call): Reply {
  if (call.query.get('access_key') !== stage.settings['accessKey'])
    return { status: 200, body: { success: false, error: { code: 101, type: 'invalid_access_key', info: '…' } } };
  const rates = ratesAt(stage, stage.now());
  const quotes = Object.fromEntries(Object.entries(rates).map(([code, rate]) => [`USD${code}`, rate]));
  const timestamp = Math.floor(stage.now() / 3_600_000) * 3_600;
  return { status: 200, body: { success: true, terms: '…', privacy: '…', timestamp, source: 'USD', quotes } };
}

/** The real file's attributes stand in single quotes. */
function daily(stage: Stage): Reply {
  const day = dayOf(stage.now());
  const euro = rateOf('EUR', day);
  const line = (code: string, rate: number): string => `<Cube currency='${code}' rate='${rate.toPrecision(6)}'/>`;
  const cubes = [line('USD', 1 / euro), ...EUROPEAN.map((code) => line(code, rateOf(code, day) / euro))];
  const time = new Date(day).toISOString().slice(0, 10);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><Cube><Cube time='${time}'>${cubes.join('\n')}</Cube></Cube></gesmes:Envelope>`;
  return { status: 200, body: xml, headers: { 'content-type': 'text/xml' } };
}
