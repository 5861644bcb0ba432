import { encode, message, text, whole } from '../events/wire-format.ts';

/*
 * `google.cloud.tasks.v2.CreateTaskRequest`: { 1: parent, 2: task }, where a task is { 1: name, 3: http_request, 4: schedule_time
 * { 1: seconds, 2: nanos } } and an http_request { 1: url, 2: http_method, 3: map headers { 1: key, 2: value }, 4: body,
 * 6: oidc_token { 1: service_account_email, 2: audience } }. A tag is the field's number × 8 plus its wire type.
 */
const PARENT = 0x0a;
const TASK = 0x12;
const NAME = 0x0a;
const HTTP_REQUEST = 0x1a;
const SCHEDULE_TIME = 0x22;
const SECONDS = 0x08;
const NANOS = 0x10;
const URL = 0x0a;
const HTTP_METHOD = 0x10;
const HEADERS = 0x1a;
const KEY = 0x0a;
const VALUE = 0x12;
const BODY = 0x22;
const OIDC_TOKEN = 0x32;
const SERVICE_ACCOUNT_EMAIL = 0x0a;
const AUDIENCE = 0x12;
const POST = 1;

/** What we ask of Cloud Tasks, in the official client's own form. */
export interface CreateTask {
  readonly parent: string;
  readonly task: {
    readonly name: string;
    readonly httpRequest: {
      readonly httpMethod: 'POST';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      /** JSON text. */
      readonly body: Buffer;
      readonly oidcToken?: { readonly serviceAccountEmail: string; readonly audience: string };
    };
    readonly scheduleTime?: { readonly seconds: number; readonly nanos: number };
  };
}

/** `room` bytes are left free in front, for what frames the request. */
export function encodeCreateTask({ parent, task }: CreateTask, room = 0): Buffer {
  const { url, headers, body, oidcToken: token } = task.httpRequest;
  const http = [
    text(URL, url),
    whole(HTTP_METHOD, POST),
    ...Object.entries(headers).map(([key, value]) => message(HEADERS, [text(KEY, key), text(VALUE, value)])),
    text(BODY, body.toString()),
    ...(token === undefined
      ? []
      : [
          message(OIDC_TOKEN, [text(SERVICE_ACCOUNT_EMAIL, token.serviceAccountEmail), text(AUDIENCE, token.audience)]),
        ]),
  ];
  const at = task.scheduleTime;
  const when = at === undefined ? [] : [message(SCHEDULE_TIME, [whole(SECONDS, at.seconds), whole(NANOS, at.nanos)])];
  return encode(
    [text(PARENT, parent), message(TASK, [text(NAME, task.name), message(HTTP_REQUEST, http), ...when])],
    room,
  );
}
