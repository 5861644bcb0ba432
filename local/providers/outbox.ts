import type { Chaos, DeliverMode, FakeDefinition, OutboxEntry, SignOptions, Webhook } from './fake.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { bytesOf, corrupt, inflated } from './writing.ts';

interface Entry extends Webhook {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  tries: number;
  lastStatus: number | null;
  state: OutboxEntry['state'];
}

interface OutboxOptions {
  readonly definition: FakeDefinition;
  readonly clock: VirtualClock;
  readonly settings: Readonly<Record<string, string>>;
  readonly target: string;
  readonly chaos: Chaos | undefined;
  readonly random: () => number;
  readonly origin: () => string;
}

/** Webhooks on their way: signed over exactly the bytes that are sent, tried again as the provider does, spoilt on demand. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #underWay = new Set<Promise<void>>();
  #entries: Entry[] = [];
  #count = 0;
  readonly mishaps = { webhooks: 0, webhooksDropped: 0, webhooksDuplicated: 0, webhooksForged: 0 };

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(tenant: string, webhook: Webhook): void {
    const { clock, chaos, random, target } = this.#options;
    const url = webhook.url ?? target;
    const id = `wh_${++this.#count}`;
    const entry: Entry = { ...webhook, id, tenant, url, tries: 0, lastStatus: null, state: 'waiting' };
    this.#entries.push(entry);
    const { mishaps } = this;
    mishaps.webhooks += 1;
    if (chaos !== undefined && random() < chaos.dropWebhooks) {
      entry.state = 'dropped';
      mishaps.webhooksDropped += 1;
    }
    // Without an address they stay, for somebody to deliver by hand.
    if (url === '' || entry.state === 'dropped') return;
    const copies = chaos !== undefined && random() < chaos.duplicateWebhooks ? 2 : 1;
    const forged = chaos !== undefined && random() < chaos.forgeWebhooks;
    mishaps.webhooksDuplicated += copies - 1;
    if (forged) mishaps.webhooksForged += 1;
    clock.after(webhook.afterMs ?? 0, () => {
      for (let copy = 0; copy < copies; copy++) this.#send(entry, 'now');
      if (forged) this.#forge(entry);
    });
    // A clock that stands still lets pass what is due now.
    if ((webhook.afterMs ?? 0) === 0) void clock.advance(0, () => Promise.resolve());
  }

  /** Sends one (the newest unless named) in this way, or all that wait from the newest to the oldest. */
  async deliver(mode: DeliverMode, webhookId?: string, ms = 3_600_000): Promise<void> {
    if (mode === 'reorder') {
      for (const entry of this.#entries.filter(({ state }) => state === 'waiting').reverse()) {
        this.#send(entry, 'now');
        await this.settled();
      }
      return;
    }
    const entry = webhookId === undefined ? this.#entries.at(-1) : this.#entries.find(({ id }) => id === webhookId);
    if (entry === undefined) throw new Error(`There is no webhook ${webhookId ?? 'to deliver'}.`);
    if (mode === 'drop') entry.state = 'dropped';
    else if (mode === 'late') this.#options.clock.after(ms, () => this.#send(entry, 'now'));
    else {
      this.#send(entry, mode);
      if (mode === 'dup') this.#send(entry, mode);
    }
    await this.settled();
  }

  /** The message as it would go out: for a test that hands it over itself. */
  signed(webhookId: string, mode: DeliverMode): { body: Buffer; headers: Readonly<Record<string, string>> } {
    const entry = this.#entries.find(({ id }) => id === webhookId);
    if (entry === undefined) throw new Error(`There is no webhook ${webhookId}.`);
    return this.#written(entry, mode, entry.body, mode === 'oldsecret' ? 'old' : 'right');
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  list(): OutboxEntry[] {
    return this.#entries.map(({ id, url, body, tries, lastStatus, state }) => ({
      id,
      url,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      tries,
      lastStatus,
      state,
    }));
  }

  clear(): void {
    this.#entries = [];
  }

  #send(entry: Entry, mode: DeliverMode): void {
    if (entry.state === 'dropped' && mode === 'now' && entry.tries > 0) return;
    const message = this.#written(entry, mode, entry.body, mode === 'oldsecret' ? 'old' : 'right');
    this.#track(
      this.#post(entry, message).then((status) => {
        entry.tries += 1;
        entry.lastStatus = status;
        this.#follow(entry, status);
      }),
    );
  }

  /** What comes after an answer: nothing, or another try when the provider makes one. */
  #follow(entry: Entry, status: number | null): void {
    const { definition, clock } = this.#options;
    if (entry.state === 'delivered') return;
    if (status !== null && definition.webhooks.accepted(status)) {
      entry.state = 'delivered';
      return;
    }
    const pause = definition.webhooks.retries[entry.tries - 1];
    if (pause === undefined) entry.state = 'given_up';
    else if (entry.state === 'waiting') {
      clock.after(pause, () => {
        if (entry.state === 'waiting') this.#send(entry, 'now');
      });
    }
  }

  #forge(entry: Entry): void {
    const secret = this.#options.definition.webhooks.forgedWith ?? 'wrong';
    this.#track(this.#post(entry, this.#written(entry, 'now', inflated(entry.body), secret)).then(() => undefined));
  }

  #written(entry: Entry, mode: DeliverMode, body: unknown, secret: SignOptions['secret']) {
    const { definition, clock, settings, origin } = this.#options;
    const bytes = bytesOf(body, mode);
    const { id, tenant } = entry;
    const signature = definition.sign?.(bytes, { secret, settings, tenant, id, now: clock.stamp(), origin: origin() });
    return {
      body: mode === 'badsig' ? corrupt(bytes) : bytes,
      headers: { 'content-type': 'application/json', ...(mode === 'noheader' ? {} : signature) },
    };
  }

  async #post(
    { url, method }: Entry,
    { body, headers }: { body: Buffer; headers: Readonly<Record<string, string>> },
  ): Promise<number | null> {
    try {
      const signal = AbortSignal.timeout(10_000);
      const request = {
        method: method ?? 'POST',
        headers,
        body: new Uint8Array(body),
        signal,
        redirect: 'manual',
      } as const;
      const response = await fetch(url, request);
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}
