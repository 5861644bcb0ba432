import { rootLog } from '../../platform/log.ts';
import { createHttpClient, type Outcome } from '../http/index.ts';
import { readEcb, readExchangeRateHost, readOpenExchangeRates } from './read.ts';
import { fxSettings, type FxSettings } from './settings.ts';
import type { RateSheet } from './sheet.ts';

export type { RateSheet } from './sheet.ts';

const TIMEOUT_MS = 5_000;
const clients = new Map<RateSheet['source'], ReturnType<typeof createHttpClient>>();

/** The newest rates of the first source that answers: openexchangerates, exchangerate.host, the European Central Bank. */
export async function fetchRates(settings: FxSettings = fxSettings()): Promise<RateSheet | null> {
  for (const ask of sources(settings)) {
    const found = await ask();
    if (found !== null) return found;
  }
  return null;
}

function sources(settings: FxSettings): (() => Promise<RateSheet | null>)[] {
  const { OPENEXCHANGERATES_APP_ID: appId, EXCHANGERATE_HOST_ACCESS_KEY: key } = settings;
  const json = (read: (body: unknown) => RateSheet | null) => (outcome: Outcome) =>
    outcome.kind === 'answered' && outcome.status === 200 ? read(outcome.json) : null;
  const first = () =>
    get('openexchangerates', `${settings.OPENEXCHANGERATES_BASE_URL}/latest.json`, json(readOpenExchangeRates), {
      authorization: `Token ${appId}`,
    });
  const second = () =>
    get(
      'exchangerate-host',
      `${settings.EXCHANGERATE_HOST_BASE_URL}/live?source=USD&access_key=${encodeURIComponent(key ?? '')}`,
      json(readExchangeRateHost),
    );
  const third = () =>
    get('ecb', `${settings.ECB_BASE_URL}/stats/eurofxref/eurofxref-daily.xml`, (outcome) =>
      outcome.kind === 'answered' && outcome.status === 200 ? readEcb(outcome.text) : null,
    );
  return [...(appId === undefined ? [] : [first]), ...(key === undefined ? [] : [second]), third];
}

async function get(
  source: RateSheet['source'],
  url: string,
  read: (outcome: Outcome) => RateSheet | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<RateSheet | null> {
  const client = clients.get(source) ?? createHttpClient({ provider: source, timeoutMs: TIMEOUT_MS });
  clients.set(source, client);
  const found = read(await client.send({ name: 'rates', method: 'GET', url, headers }));
  if (found === null) rootLog.warn('A source of exchange rates has none; the next one is asked.', { provider: source });
  return found;
}
