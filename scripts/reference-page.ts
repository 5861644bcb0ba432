interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly format?: string;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
interface Document {
  readonly info: { readonly title: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

/** The API reference as one small page without a script: it opens on any phone and costs a few kilobytes compressed. */
export function referencePage(document: Document): string {
  const paths = written(document.paths, document.components?.schemas ?? {}) as Document['paths'];
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags[0] ?? 'other'))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => (operation.tags[0] ?? 'other') === tag);
    return `<section><h2 id="${tag}">${tag}</h2>${own.map(operationHtml).join('')}</section>`;
  });
  const index = tags.map((tag) => `<a href="#${tag}">${tag}</a>`).join(' · ');
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(document.info.title)} API</title><style>${STYLE}</style>
<h1>${escape(document.info.title)} API</h1><p>${prose(document.info.description)}</p>
<p><a href="/api/v1/openapi.json">OpenAPI 3.1</a> · ${index}</p>
${sections.join('\n')}
</html>
`;
}

/** With each named schema written out where it is used; one that holds itself is not written out again inside. */
function written(value: unknown, named: Readonly<Record<string, unknown>>, within: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((one) => written(one, named, within));
  if (value === null || typeof value !== 'object') return value;
  const { $ref, ...rest } = value as Readonly<Record<string, unknown>>;
  const own = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, written(one, named, within)]));
  if (typeof $ref !== 'string') return own;
  const name = $ref.slice($ref.lastIndexOf('/') + 1);
  if (within.includes(name)) return own;
  return { ...(written(named[name], named, [...within, name]) as object), ...own };
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:0 auto;padding:1rem;color:#1b1f23}' +
  'h1{margin:.5em 0}h2{border-bottom:2px solid #0a7d4f;margin-top:2em}details{border:1px solid #d5dbe0;border-radius:6px;margin:.5em 0}' +
  'summary{padding:.5em;cursor:pointer}summary code{font-weight:600}details>div{padding:0 .75em .75em}' +
  'table{border-collapse:collapse;width:100%}td{border-top:1px solid #e4e8eb;padding:.3em .5em .3em 0;vertical-align:top}' +
  '.m{display:inline-block;min-width:4em;font:600 .8em monospace;color:#fff;background:#0a7d4f;border-radius:4px;padding:.1em .4em;text-align:center}' +
  '.m.DELETE{background:#b3261e}.m.GET{background:#1f5fa8}.t{color:#5a646e}@media(prefers-color-scheme:dark){body{background:#111;color:#e6e6e6}details,td{border-color:#333}}';

function operationHtml({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const body = operation.requestBody?.content['application/json']?.schema;
  const bytes = Object.keys(operation.requestBody?.content ?? {}).find((type) => type !== 'application/json');
  const reply = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  const data = reply?.[1].content?.['application/json']?.schema.properties?.['data'];
  const failures = Object.entries(operation.responses).filter(([status]) => !status.startsWith('2'));
  const parts = [
    `<p>${prose(operation.description ?? '')}</p>`,
    table(
      'Parameters',
      (operation.parameters ?? []).map((p) => row(p.name, p.schema, p.required === true, ` in ${p.in}`)),
    ),
    body === undefined ? '' : table('Body', rows(body)),
    bytes === undefined ? '' : `<h4>Body</h4><p><code>${escape(bytes)}</code>, as it is.</p>`,
    data === undefined ? '' : table(`Answer ${reply?.[0] ?? ''}: data`, rows(data)),
    table(
      'Refusals',
      failures.map(([status, { description }]) => `<tr><td>${status}<td>${prose(description)}`),
    ),
  ];
  const old = operation.deprecated === true ? ' (deprecated)' : '';
  return `<details><summary><span class="m ${method}">${method}</span> <code>${escape(path)}</code> ${escape(operation.summary)}${old}</summary><div>${parts.join('')}</div></details>`;
}

function table(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<h4>${title}</h4><table>${lines.join('')}</table>`;
}

function rows(schema: Schema, prefix = ''): string[] {
  const object = schema.items?.properties === undefined ? schema : schema.items;
  const inner = object.properties ?? object.anyOf?.find((one) => one.properties !== undefined)?.properties;
  if (inner === undefined) return [row(prefix === '' ? 'value' : prefix, schema, true)];
  return Object.entries(inner).flatMap(([name, field]) => {
    const full = prefix === '' ? name : `${prefix}.${name}`;
    const nested = field.properties ?? field.items?.properties;
    const line = row(full, field, object.required?.includes(name) === true);
    return nested === undefined || full.split('.').length > 2 ? [line] : [line, ...rows(field, full)];
  });
}

function row(name: string, schema: Schema, required: boolean, where = ''): string {
  const limits = [
    schema.enum === undefined ? '' : schema.enum.map(String).join(' | '),
    schema.minLength === undefined && schema.maxLength === undefined
      ? ''
      : `${schema.minLength ?? 0}–${schema.maxLength ?? '∞'} characters`,
    schema.minimum === undefined && schema.maximum === undefined
      ? ''
      : `${schema.minimum ?? '−∞'} to ${schema.maximum ?? '∞'}`,
    schema.maxItems === undefined ? '' : `at most ${schema.maxItems}`,
    schema.format ?? '',
  ].filter((text) => text !== '');
  const kind = typeOf(schema);
  return `<tr><td><code>${escape(name)}</code>${required ? '' : ' <span class="t">optional</span>'}<td><span class="t">${escape(kind)}${where}</span> ${escape(limits.join(', '))} ${prose(schema.description ?? '')}`;
}

function typeOf(schema: Schema): string {
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`;
  if (schema.type !== undefined) return [schema.type].flat().join(' or ');
  return schema.anyOf === undefined ? '' : [...new Set(schema.anyOf.map(typeOf))].join(' or ');
}

function prose(text: string): string {
  return escape(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\n\n/g, '<br>');
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
}
