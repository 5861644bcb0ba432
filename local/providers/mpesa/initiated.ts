import { constants, privateDecrypt } from 'node:crypto';
import type { Call, Reply, Route } from '../fake.ts';
import { newReceipt, pushByReceipt, type Books } from './state.ts';
import { badRequest, fieldsOf, isCallable, refusal, stampOf, textOf } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;
type Parameter = { readonly Key: string; readonly Value?: string | number };

/** What a merchant asks under its initiator's name. Each is acknowledged at once and answered later, to its ResultURL. */
export function initiatedRoutes(books: Books): Route[] {
  const route = (path: string, handle: (body: Fields) => Reply): Route => ({
    method: 'POST',
    path,
    handle: (call: Call) => {
      const body = fieldsOf(call);
      if (body === null) return refusal(400, '400.002.05', 'Invalid Request Payload');
      for (const field of ['ResultURL', 'QueueTimeOutURL'])
        if (!isCallable(body[field], books.allowLoopback)) return badRequest(field);
      return handle(body);
    },
  });
  return [
    route('/mpesa/b2c/v1/paymentrequest', (body) => b2c(books, body, `AG_${books.stage.id(12)}`)),
    route('/mpesa/b2c/v3/paymentrequest', (body) => {
      const id = textOf(body['OriginatorConversationID']);
      return id === '' ? badRequest('OriginatorConversationID') : b2c(books, body, id);
    }),
    route('/mpesa/reversal/v1/request', (body) => reversal(books, body)),
    route('/mpesa/transactionstatus/v1/query', (body) => transactionStatus(books, body)),
  ];
}

/** Whether the credential opens with our key and is the initiator's password. */
function knows(books: Books, body: Fields, nameField: string): boolean {
  const { initiator, initiatorPassword, privateKey = '' } = books.stage.settings;
  if (body[nameField] !== initiator) return false;
  try {
    const sealed = Buffer.from(textOf(body['SecurityCredential']), 'base64');
    const opened = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, sealed);
    return opened.toString() === initiatorPassword;
  } catch {
    return false;
  }
}

function acknowledged(originatorId: string, conversationId: string): Reply {
  return {
    status: 200,
    body: {
      ConversationID: conversationId,
      OriginatorConversationID: originatorId,
      ResponseCode: '0',
      ResponseDescription: 'Accept the service request successfully.',
    },
  };
}

/** A single parameter comes as an object, several as a list: both are seen live. */
function result(
  ids: { readonly originatorId: string; readonly conversationId: string; readonly receipt: string },
  code: number | string,
  text: string,
  parameters: readonly Parameter[] = [],
): object {
  return {
    Result: {
      ResultType: 0,
      ResultCode: code,
      ResultDesc: text,
      OriginatorConversationID: ids.originatorId,
      ConversationID: ids.conversationId,
      TransactionID: ids.receipt,
      ...(parameters.length > 0 && {
        ResultParameters: { ResultParameter: parameters.length === 1 ? parameters[0] : parameters },
      }),
      ReferenceData: { ReferenceItem: { Key: 'QueueTimeoutURL', Value: 'https://internalsandbox.safaricom.co.ke' } },
    },
  };
}

const DONE = 'The service request is processed successfully.';
const B2C_ENDS: Readonly<Record<string, readonly [code: number, text: string]>> = {
  success: [0, DONE],
  insufficient: [1, 'The balance is insufficient for the transaction.'],
  limit: [8, 'The transaction exceeds the maximum balance of the receiver.'],
  unregistered: [2040, 'Credit Party customer type (Unregistered or Registered Customer) can’t be supported.'],
  busy: [26, 'Traffic blocking condition in place.'],
};
const B2C_DIGITS: Readonly<Record<string, string>> = { '01': 'insufficient', '08': 'limit', '40': 'unregistered' };

function b2c(books: Books, body: Fields, originatorId: string): Reply {
  const { stage } = books;
  const phone = textOf(body['PartyB']);
  const amount = Number(body['Amount']);
  if (!/^254[17]\d{8}$/.test(phone)) return badRequest('PartyB');
  if (!Number.isInteger(amount) || amount < 10 || amount > 250_000) return badRequest('Amount');
  if (!/^.{2,100}$/.test(textOf(body['Remarks']))) return badRequest('Remarks');
  if (books.payouts.has(originatorId)) return refusal(500, '500.002.1001', 'Duplicate OriginatorConversationID.');
  const payout = {
    conversationId: `AG_${stampOf(stage.now()).slice(0, 8)}_${stage.id(20)}`,
    originatorId,
    receipt: newReceipt(stage),
    amount,
    phone,
    code: null as number | null,
  };
  books.payouts.set(originatorId, payout);
  const planted = stage.scenario({ ref: originatorId, phone, amount });
  const plan = planted?.scenario ?? B2C_DIGITS[phone.slice(-2)] ?? 'success';
  const trusted = knows(books, body, 'InitiatorName');
  stage.after(planted?.delayMs ?? books.delayMs('promptMs'), () => {
    const [code, text] = trusted
      ? (B2C_ENDS[plan] ?? B2C_ENDS['success']!)
      : [2001, 'The initiator information is invalid.'];
    payout.code = code;
    if (code === 0)
      books.lines.push({
        kind: 'payout',
        reference: originatorId,
        providerReference: payout.conversationId,
        amount: `${amount}00`,
        currency: 'KES',
        state: 'paid',
      });
    if (plan === 'no_callback') return;
    const told = plan === 'queue_timeout' ? 'QueueTimeOutURL' : 'ResultURL';
    const parameters: Parameter[] =
      code !== 0
        ? []
        : [
            { Key: 'TransactionAmount', Value: amount },
            { Key: 'TransactionReceipt', Value: payout.receipt },
            { Key: 'ReceiverPartyPublicName', Value: `${phone} - TEST CUSTOMER` },
            { Key: 'B2CUtilityAccountAvailableFunds', Value: 235 },
          ];
    stage.webhook({ url: textOf(body[told]), body: result(payout, code, text, parameters) });
  });
  return acknowledged(originatorId, payout.conversationId);
}

function reversal(books: Books, body: Fields): Reply {
  const { stage } = books;
  const receipt = textOf(body['TransactionID']);
  const amount = Number(body['Amount']);
  if (!/^[A-Z0-9]{10}$/.test(receipt)) return badRequest('TransactionID');
  if (!Number.isInteger(amount) || amount < 1) return badRequest('Amount');
  if (body['RecieverIdentifierType'] !== '11') return badRequest('RecieverIdentifierType');
  const ids = {
    originatorId: `${stage.id(4)}-${stage.id(8)}-1`,
    conversationId: `AG_${stampOf(stage.now()).slice(0, 8)}_${stage.id(20)}`,
    receipt: newReceipt(stage),
  };
  const trusted = knows(books, body, 'Initiator');
  stage.after(books.delayMs('promptMs'), () => {
    const tell = (code: number | string, text: string, parameters: readonly Parameter[] = []): void =>
      stage.webhook({ url: textOf(body['ResultURL']), body: result(ids, code, text, parameters) });
    if (!trusted) return tell(2001, 'The initiator information is invalid.');
    const push = pushByReceipt(books, receipt);
    if (push === undefined || amount > push.amount) return tell('R000002', 'The OriginalTransactionID is invalid.');
    if (push.reversed) return tell('R000001', 'The transaction has already been reversed.');
    push.reversed = true;
    books.lines.push({
      kind: 'refund',
      reference: push.reference,
      providerReference: ids.conversationId,
      amount: `${amount}00`,
      currency: 'KES',
      state: 'refunded',
    });
    tell(0, DONE, [
      { Key: 'Amount', Value: amount },
      { Key: 'TransCompletedTime', Value: Number(stampOf(stage.now())) },
      { Key: 'OriginalTransactionID', Value: receipt },
      { Key: 'Charge', Value: 0 },
      { Key: 'CreditPartyPublicName', Value: `${push.phone} - TEST CUSTOMER` },
    ]);
  });
  return acknowledged(ids.originatorId, ids.conversationId);
}

function transactionStatus(books: Books, body: Fields): Reply {
  const { stage } = books;
  const ids = {
    originatorId: `${stage.id(4)}-${stage.id(8)}-1`,
    conversationId: `AG_${stampOf(stage.now()).slice(0, 8)}_${stage.id(20)}`,
    receipt: newReceipt(stage),
  };
  const trusted = knows(books, body, 'Initiator');
  stage.after(1_000, () => {
    const tell = (code: number | string, text: string, parameters: readonly Parameter[] = []): void =>
      stage.webhook({ url: textOf(body['ResultURL']), body: result(ids, code, text, parameters) });
    if (!trusted) return tell(2001, 'The initiator information is invalid.');
    const found = lookUp(books, textOf(body['TransactionID']), textOf(body['OriginalConversationID']));
    if (found === null) return tell(2032, 'The transaction receipt number does not exist.');
    tell(0, DONE, [
      { Key: 'DebitPartyName', Value: `${found.phone} - TEST CUSTOMER` },
      { Key: 'TransactionStatus', Value: found.status },
      { Key: 'Amount', Value: found.amount },
      { Key: 'ReceiptNo', Value: found.receipt },
      { Key: 'TransactionReason' },
    ]);
  });
  return acknowledged(ids.originatorId, ids.conversationId);
}

interface Found {
  readonly phone: string;
  readonly amount: number;
  readonly receipt: string;
  readonly status: string;
}

function lookUp(books: Books, receipt: string, conversation: string): Found | null {
  const payout =
    books.payouts.get(conversation) ??
    [...books.payouts.values()].find((one) => one.receipt === receipt || one.conversationId === conversation);
  if (payout !== undefined) {
    const status = payout.code === null ? 'Pending' : payout.code === 0 ? 'Completed' : 'Failed';
    return { phone: payout.phone, amount: payout.amount, receipt: payout.receipt, status };
  }
  const push = pushByReceipt(books, receipt);
  if (push !== undefined)
    return { phone: push.phone, amount: push.amount, receipt, status: push.reversed ? 'Reversed' : 'Completed' };
  const credit = books.credits.get(receipt);
  return credit === undefined ? null : { ...credit, status: 'Completed' };
}
