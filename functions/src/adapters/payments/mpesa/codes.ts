import type { FailureReason, ProviderState } from '../port.ts';

export interface Verdict {
  readonly state: ProviderState;
  readonly reason: FailureReason | null;
}

const failed = (reason: FailureReason): Verdict => ({ state: 'failed', reason });
const SUCCEEDED: Verdict = { state: 'succeeded', reason: null };
const PENDING: Verdict = { state: 'pending', reason: null };
const UNANSWERED: Verdict = { state: 'abandoned', reason: 'user_timeout' };

/** ResultCode of an STK push, in the callback and in the query alike. */
const STK: Readonly<Record<string, Verdict>> = {
  '0': SUCCEEDED,
  '1': failed('insufficient_funds'),
  '2': failed('limit'),
  '3': failed('limit'),
  '4': failed('limit'),
  '8': failed('limit'),
  '17': failed('busy'),
  '26': failed('busy'),
  '1001': failed('busy'),
  '1019': UNANSWERED,
  '1025': failed('busy'),
  '1032': failed('user_cancelled'),
  '1037': UNANSWERED,
  '2001': failed('wrong_pin'),
  '4999': PENDING,
  '9999': failed('busy'),
};

/** ResultCode of what we ask with our own initiator: B2C, reversal, transaction status. There 2001 is our own mistake. */
const INITIATED: Readonly<Record<string, Verdict>> = {
  '0': SUCCEEDED,
  '1': failed('insufficient_funds'),
  '2': failed('limit'),
  '3': failed('limit'),
  '4': failed('limit'),
  '8': failed('limit'),
  '11': failed('our_fault'),
  '17': failed('busy'),
  '18': failed('our_fault'),
  '20': failed('our_fault'),
  '21': failed('our_fault'),
  '26': failed('busy'),
  '2001': failed('our_fault'),
  '2006': failed('bad_account'),
  '2028': failed('our_fault'),
  '2040': failed('bad_account'),
  '8006': failed('our_fault'),
  SFC_IC0003: failed('our_fault'),
  R000001: SUCCEEDED,
  R000002: failed('our_fault'),
};

/** Codes come as numbers or as strings; a code that is not in the table has failed, one that is missing is not known. */
function verdictIn(table: Readonly<Record<string, Verdict>>, code: unknown): Verdict | null {
  if (typeof code !== 'string' && typeof code !== 'number') return null;
  const text = String(code).trim();
  if (text === '') return null;
  return Object.hasOwn(table, text) ? table[text]! : failed('other');
}

export function stkVerdict(code: unknown, description: string): Verdict | null {
  // Some builds put words where the code belongs.
  if (/initiator information is invalid|invalid initiator/i.test(`${String(code)} ${description}`))
    return failed('wrong_pin');
  return verdictIn(STK, code);
}

export function initiatedVerdict(code: unknown): Verdict | null {
  return verdictIn(INITIATED, code);
}

/** `errorCode` of a refused request, before anything was done. Null: it does not say whether something was done. */
export function refusalVerdict(code: string, message: string): Verdict | null {
  if (code === '500.001.1001') {
    if (/being processed|under processing/i.test(message)) return PENDING;
    if (/wrong credentials|merchant does not exist|invalid.*shortcode/i.test(message)) return failed('our_fault');
    if (/lock subscriber|transaction is already in process/i.test(message)) return failed('busy');
    return null;
  }
  if (code === '500.003.02' || code === '500.003.03') return failed('busy');
  if (code.startsWith('400.002'))
    return failed(/phone|msisdn|PartyA|PartyB/i.test(message) ? 'bad_account' : 'our_fault');
  if (/^40[0-9]\./.test(code) || code === '500.003.1001') return failed('our_fault');
  return null;
}

/** The token was refused: a new one is asked for once. */
export function isTokenRefusal(code: string): boolean {
  return code === '404.001.03' || code === '401.003.01' || code === '400.003.01';
}
