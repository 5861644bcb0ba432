import type { Call, Reply, Route } from '../fake.ts';
import { isOutcome, newReceipt, OUTCOMES, outcomeFor, type Books, type Outcome, type Push } from './state.ts';
import { badRequest, fieldsOf, isCallable, referenceIn, refusal, stampOf, textOf } from './wire.ts';

const LATE_MS = 10 * 60_000;
const TYPES = ['CustomerPayBillOnline', 'CustomerBuyGoodsOnline'];

export function stkRoutes(books: Books): Route[] {
  return [
    { method: 'POST', path: '/mpesa/stkpush/v1/processrequest', handle: (call) => push(books, call) },
    { method: 'POST', path: '/mpesa/stkpushquery/v1/query', handle: (call) => query(books, call) },
  ];
}

/** The shortcode, the timestamp and a password made of just them: anything else is no merchant of ours. */
function wrongSignature(books: Books, body: Readonly<Record<string, unknown>>): Reply | null {
  const { shortcode = '', passkey = '' } = books.stage.settings;
  const timestamp = textOf(body['Timestamp']);
  if (!/^\d{14}$/.test(timestamp)) return badRequest('Timestamp');
  if (textOf(body['BusinessShortCode']) !== shortcode) return refusal(500, '500.001.1001', 'Merchant does not exist');
  const expected = Buffer.from(shortcode + passkey + timestamp).toString('base64');
  if (body['Password'] !== expected) return refusal(500, '500.001.1001', '[MerchantValidate] - Wrong credentials');
  return null;
}

function push(books: Books, call: Call): Reply {
  const body = fieldsOf(call);
  if (body === null) return refusal(400, '400.002.05', 'Invalid Request Payload');
  const wrong = wrongSignature(books, body) ?? wrongField(books, body);
  if (wrong !== null) return wrong;
  const { stage } = books;
  const phone = textOf(body['PhoneNumber']);
  const made: Push = {
    merchantRequestId: `29115-${stage.id(8)}-1`,
    checkoutRequestId: `ws_CO_${stampOf(stage.now())}${stage.id(10)}`,
    reference: referenceIn(textOf(body['CallBackURL'])),
    phone,
    amount: Number(body['Amount']),
    callbackUrl: textOf(body['CallBackURL']),
    outcome: null,
    receipt: null,
    queries: 0,
    reversed: false,
  };
  const busy = [...books.pushes.values()].some((other) => other.phone === phone && other.outcome === null);
  books.pushes.set(made.checkoutRequestId, made);
  const planted = stage.scenario({ ref: made.reference, phone, amount: made.amount });
  play(books, made, busy ? 'locked' : outcomeFor(planted?.scenario, phone), planted?.delayMs);
  return {
    status: 200,
    body: {
      MerchantRequestID: made.merchantRequestId,
      CheckoutRequestID: made.checkoutRequestId,
      ResponseCode: '0',
      ResponseDescription: 'Success. Request accepted for processing',
      CustomerMessage: 'Success. Request accepted for processing',
    },
  };
}

function wrongField(books: Books, body: Readonly<Record<string, unknown>>): Reply | null {
  const amount = Number(body['Amount']);
  if (!TYPES.includes(textOf(body['TransactionType']))) return badRequest('TransactionType');
  if (!Number.isInteger(amount) || amount < 1 || amount > 250_000) return badRequest('Amount');
  for (const field of ['PartyA', 'PhoneNumber'])
    if (!/^254[17]\d{8}$/.test(textOf(body[field]))) return badRequest(field);
  if (!/^\d{5,7}$/.test(textOf(body['PartyB']))) return badRequest('PartyB');
  if (!isCallable(body['CallBackURL'], books.allowLoopback)) return badRequest('CallBackURL');
  if (!/^.{1,15}$/.test(textOf(body['AccountReference']))) return badRequest('AccountReference');
  if (!/^.{1,13}$/.test(textOf(body['TransactionDesc']))) return badRequest('TransactionDesc');
  return null;
}

/** `no_callback` and `late_callback` are paid: only the message is missing, or comes after ten minutes. */
function play(books: Books, made: Push, plan: string, delayMs?: number): void {
  const { stage } = books;
  const told = delayMs ?? books.delayMs('promptMs');
  const outcome: Outcome = isOutcome(plan) ? plan : 'success';
  stage.after(plan === 'late_callback' ? LATE_MS : told, () => {
    made.outcome = outcome;
    if (outcome === 'success') {
      made.receipt = newReceipt(stage);
      books.lines.push({
        kind: 'charge',
        reference: made.reference,
        providerReference: made.checkoutRequestId,
        amount: `${made.amount}00`,
        currency: 'KES',
        state: 'captured',
      });
    }
    if (plan !== 'no_callback') stage.webhook({ url: made.callbackUrl, body: callback(books, made, outcome) });
  });
}

function callback(books: Books, made: Push, outcome: Outcome): object {
  const { code, text } = OUTCOMES[outcome];
  return {
    Body: {
      stkCallback: {
        MerchantRequestID: made.merchantRequestId,
        CheckoutRequestID: made.checkoutRequestId,
        ResultCode: code,
        ResultDesc: text,
        ...(outcome === 'success' && {
          CallbackMetadata: {
            Item: [
              { Name: 'Amount', Value: made.amount },
              { Name: 'MpesaReceiptNumber', Value: made.receipt },
              { Name: 'Balance' },
              { Name: 'TransactionDate', Value: Number(stampOf(books.stage.now())) },
              { Name: 'PhoneNumber', Value: Number(made.phone) },
            ],
          },
        }),
      },
    },
  };
}

function query(books: Books, call: Call): Reply {
  const body = fieldsOf(call);
  if (body === null) return refusal(400, '400.002.05', 'Invalid Request Payload');
  const wrong = wrongSignature(books, body);
  if (wrong !== null) return wrong;
  const made = books.pushes.get(textOf(body['CheckoutRequestID']));
  if (made === undefined) return badRequest('CheckoutRequestID');
  const told = (code: string, text: string): Reply => ({
    status: 200,
    body: {
      ResponseCode: '0',
      ResponseDescription: 'The service request has been accepted successsfully',
      MerchantRequestID: made.merchantRequestId,
      CheckoutRequestID: made.checkoutRequestId,
      ResultCode: code,
      ResultDesc: text,
    },
  });
  if (made.outcome !== null) return told(String(OUTCOMES[made.outcome].code), OUTCOMES[made.outcome].text);
  // Both are seen live while the prompt is open.
  return made.queries++ % 2 === 0
    ? told('4999', 'The transaction is still under processing')
    : refusal(500, '500.001.1001', 'The transaction is being processed');
}
