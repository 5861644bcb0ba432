import { z } from 'zod';

/** ISO 3166-1 alpha-2 and the ISO 4217 code of the money in daily use; Africa first, as our people look for it. */
// prettier-ignore
const AFRICA = {
  DZ: 'DZD', AO: 'AOA', BJ: 'XOF', BW: 'BWP', BF: 'XOF', BI: 'BIF', CM: 'XAF', CV: 'CVE',
  CF: 'XAF', TD: 'XAF', KM: 'KMF', CG: 'XAF', CD: 'CDF', CI: 'XOF', DJ: 'DJF', EG: 'EGP',
  GQ: 'XAF', ER: 'ERN', SZ: 'SZL', ET: 'ETB', GA: 'XAF', GM: 'GMD', GH: 'GHS', GN: 'GNF',
  GW: 'XOF', KE: 'KES', LS: 'LSL', LR: 'LRD', LY: 'LYD', MG: 'MGA', MW: 'MWK', ML: 'XOF',
  MR: 'MRU', MU: 'MUR', YT: 'EUR', MA: 'MAD', MZ: 'MZN', NA: 'NAD', NE: 'XOF', NG: 'NGN',
  RE: 'EUR', RW: 'RWF', SH: 'SHP', ST: 'STN', SN: 'XOF', SC: 'SCR', SL: 'SLE', SO: 'SOS',
  ZA: 'ZAR', SS: 'SSP', SD: 'SDG', TZ: 'TZS', TG: 'XOF', TN: 'TND', UG: 'UGX', EH: 'MAD',
  ZM: 'ZMW', ZW: 'ZWG',
} as const;

/** Antarctica is left out: it has no currency and nobody to onboard. */
// prettier-ignore
const ELSEWHERE = {
  AD: 'EUR', AE: 'AED', AF: 'AFN', AG: 'XCD', AI: 'XCD', AL: 'ALL', AM: 'AMD', AR: 'ARS',
  AS: 'USD', AT: 'EUR', AU: 'AUD', AW: 'AWG', AX: 'EUR', AZ: 'AZN', BA: 'BAM', BB: 'BBD',
  BD: 'BDT', BE: 'EUR', BG: 'EUR', BH: 'BHD', BL: 'EUR', BM: 'BMD', BN: 'BND', BO: 'BOB',
  BQ: 'USD', BR: 'BRL', BS: 'BSD', BT: 'BTN', BV: 'NOK', BY: 'BYN', BZ: 'BZD', CA: 'CAD',
  CC: 'AUD', CH: 'CHF', CK: 'NZD', CL: 'CLP', CN: 'CNY', CO: 'COP', CR: 'CRC', CU: 'CUP',
  CW: 'XCG', CX: 'AUD', CY: 'EUR', CZ: 'CZK', DE: 'EUR', DK: 'DKK', DM: 'XCD', DO: 'DOP',
  EC: 'USD', EE: 'EUR', ES: 'EUR', FI: 'EUR', FJ: 'FJD', FK: 'FKP', FM: 'USD', FO: 'DKK',
  FR: 'EUR', GB: 'GBP', GD: 'XCD', GE: 'GEL', GF: 'EUR', GG: 'GBP', GI: 'GIP', GL: 'DKK',
  GP: 'EUR', GR: 'EUR', GS: 'GBP', GT: 'GTQ', GU: 'USD', GY: 'GYD', HK: 'HKD', HM: 'AUD',
  HN: 'HNL', HR: 'EUR', HT: 'HTG', HU: 'HUF', ID: 'IDR', IE: 'EUR', IL: 'ILS', IM: 'GBP',
  IN: 'INR', IO: 'USD', IQ: 'IQD', IR: 'IRR', IS: 'ISK', IT: 'EUR', JE: 'GBP', JM: 'JMD',
  JO: 'JOD', JP: 'JPY', KG: 'KGS', KH: 'KHR', KI: 'AUD', KN: 'XCD', KP: 'KPW', KR: 'KRW',
  KW: 'KWD', KY: 'KYD', KZ: 'KZT', LA: 'LAK', LB: 'LBP', LC: 'XCD', LI: 'CHF', LK: 'LKR',
  LT: 'EUR', LU: 'EUR', LV: 'EUR', MC: 'EUR', MD: 'MDL', ME: 'EUR', MF: 'EUR', MH: 'USD',
  MK: 'MKD', MM: 'MMK', MN: 'MNT', MO: 'MOP', MP: 'USD', MQ: 'EUR', MS: 'XCD', MT: 'EUR',
  MV: 'MVR', MX: 'MXN', MY: 'MYR', NC: 'XPF', NF: 'AUD', NI: 'NIO', NL: 'EUR', NO: 'NOK',
  NP: 'NPR', NR: 'AUD', NU: 'NZD', NZ: 'NZD', OM: 'OMR', PA: 'PAB', PE: 'PEN', PF: 'XPF',
  PG: 'PGK', PH: 'PHP', PK: 'PKR', PL: 'PLN', PM: 'EUR', PN: 'NZD', PR: 'USD', PS: 'ILS',
  PT: 'EUR', PW: 'USD', PY: 'PYG', QA: 'QAR', RO: 'RON', RS: 'RSD', RU: 'RUB', SA: 'SAR',
  SB: 'SBD', SE: 'SEK', SG: 'SGD', SI: 'EUR', SJ: 'NOK', SK: 'EUR', SM: 'EUR', SR: 'SRD',
  SV: 'USD', SX: 'XCG', SY: 'SYP', TC: 'USD', TF: 'EUR', TH: 'THB', TJ: 'TJS', TK: 'NZD',
  TL: 'USD', TM: 'TMT', TO: 'TOP', TR: 'TRY', TT: 'TTD', TV: 'AUD', TW: 'TWD', UA: 'UAH',
  UM: 'USD', US: 'USD', UY: 'UYU', UZ: 'UZS', VA: 'EUR', VC: 'XCD', VE: 'VES', VG: 'USD',
  VI: 'USD', VN: 'VND', VU: 'VUV', WF: 'XPF', WS: 'WST', YE: 'YER',
} as const;

const CURRENCIES = { ...AFRICA, ...ELSEWHERE };

export type Country = keyof typeof CURRENCIES;

export const COUNTRIES = Object.keys(CURRENCIES) as [Country, ...Country[]];

/** ISO 3166-1 alpha-2, capitals: `GH`, `NG`, `KE`. */
export const CountryCode = z.enum(COUNTRIES, 'Use the two capital letters of a country, such as GH, NG or KE.');

/** ISO 4217 code of the country's money: `GH` → `GHS`. */
export function currencyOf(country: Country): string {
  return CURRENCIES[country];
}

export function isAfrican(country: Country): boolean {
  return country in AFRICA;
}
