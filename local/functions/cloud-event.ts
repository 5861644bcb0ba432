import type { IncomingHttpHeaders } from 'node:http';

/** Builds the CloudEvent of a POST in either HTTP binding: attributes in `ce-*` headers, or the whole event as JSON. */
export function cloudEventOf(headers: IncomingHttpHeaders, body: unknown): Readonly<Record<string, unknown>> {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice('ce-'.length), value] as const] : [],
  );
  const event = attributes.length === 0 ? { ...(body as object) } : { ...Object.fromEntries(attributes), data: body };
  return {
    ...(headers['content-type'] === undefined || attributes.length === 0
      ? {}
      : { datacontenttype: headers['content-type'] }),
    ...(headers['traceparent'] === undefined ? {} : { traceparent: headers['traceparent'] }),
    ...event,
  };
}
