import type { Chaos } from '../chaos.ts';
import type { LocalClock } from '../../clock.ts';
import { Refusal } from '../grpc.ts';
import type { Journal } from '../journal.ts';
import { openJournal } from '../journal.ts';
import { Backlog } from './backlog.ts';
import { checkDrafts, toMessage } from './message.ts';
import type { Draft, Message } from './message.ts';
import type { Subscription, SubscriptionConfig } from './subscription.ts';

type Entry =
  | { t: 'topic'; name: string; labels: Readonly<Record<string, string>> }
  | { t: 'no-topic'; name: string }
  | { t: 'sub'; config: SubscriptionConfig }
  | { t: 'no-sub'; name: string }
  | { t: 'msg'; to: readonly string[]; m: readonly Message[] }
  | { t: 'ack'; s: string; ids: readonly string[] };

export interface BrokerOptions {
  readonly file: string;
  readonly clock: LocalClock;
  readonly chaos: Chaos;
}

/** Topics, subscriptions and what each has not yet acknowledged; every change is in the journal. */
export class Broker {
  readonly topics = new Map<string, Readonly<Record<string, string>>>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly #byTopic = new Map<string, Set<Subscription>>();
  readonly #journal: Journal<Entry>;
  readonly #clock: LocalClock;
  readonly #chaos: Chaos;
  readonly #unsubscribe: () => void;
  #lastId = 0;
  /** Told of each subscription made while running, so that deliveries to it begin. */
  onSubscription: (subscription: Subscription) => void = () => {};

  constructor(options: BrokerOptions) {
    this.#clock = options.clock;
    this.#chaos = options.chaos;
    this.#journal = openJournal<Entry>({
      file: options.file,
      replay: (entry) => this.#replay(entry),
      snapshot: () => this.#snapshot(),
    });
    this.#unsubscribe = this.#clock.subscribe(() => this.dropExpired());
    this.dropExpired();
  }

  async createTopic(name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.topics.has(name)) throw new Refusal('ALREADY_EXISTS', `The topic ${name} exists already.`);
    this.#record({ t: 'topic', name, labels });
    await this.#journal.commit();
  }

  async deleteTopic(name: string): Promise<void> {
    this.topic(name);
    this.#record({ t: 'no-topic', name });
    await this.#journal.commit();
  }

  topic(name: string): { name: string; labels: Record<string, string> } {
    const labels = this.topics.get(name);
    if (labels === undefined) throw new Refusal('NOT_FOUND', `There is no topic ${name}.`);
    return { name, labels: { ...labels } };
  }

  /** Keeps the messages for every subscription of the topic; a topic that is not there yet is created, as emulators do. */
  async publish(topic: string, drafts: readonly Draft[]): Promise<string[]> {
    checkDrafts(drafts);
    if (!this.topics.has(topic)) this.#record({ t: 'topic', name: topic, labels: {} });
    const now = this.#clock.now();
    const messages = drafts.map((draft) => toMessage(draft, this.#newId(), now));
    const to = [...(this.#byTopic.get(topic) ?? [])];
    if (to.length > 0) {
      this.#journal.append({ t: 'msg', to: to.map((subscription) => subscription.config.name), m: messages });
      for (const subscription of to) {
        for (const message of messages) subscription.backlog.add(message, this.#chaos.delay());
      }
    }
    await this.#journal.commit();
    return messages.map((message) => message.id);
  }

  async createSubscription(config: SubscriptionConfig): Promise<void> {
    if (this.subscriptions.has(config.name)) {
      throw new Refusal('ALREADY_EXISTS', `The subscription ${config.name} exists already.`);
    }
    this.topic(config.topic);
    this.#record({ t: 'sub', config });
    this.onSubscription(this.subscription(config.name));
    await this.#journal.commit();
  }

  /** Topic and ordering of a subscription cannot change. */
  async updateSubscription(config: SubscriptionConfig): Promise<void> {
    const subscription = this.subscription(config.name);
    this.#record({ t: 'sub', config });
    for (const consume of subscription.consumers) consume();
    await this.#journal.commit();
  }

  async deleteSubscription(name: string): Promise<void> {
    this.subscription(name);
    this.#record({ t: 'no-sub', name });
    await this.#journal.commit();
  }

  subscription(name: string): Subscription {
    const found = this.subscriptions.get(name);
    if (found === undefined) throw new Refusal('NOT_FOUND', `There is no subscription ${name}.`);
    return found;
  }

  topicSubscriptions(topic: string): string[] {
    return [...(this.#byTopic.get(topic) ?? [])].map((subscription) => subscription.config.name);
  }

  /** Not awaited by pushes: an acknowledgement that a kill swallows only means one more delivery. */
  acknowledge(subscription: Subscription, ids: readonly string[]): void {
    const known = ids.filter((id) => subscription.backlog.remove(id));
    if (known.length === 0) return;
    subscription.counters.acknowledged += known.length;
    this.#journal.append({ t: 'ack', s: subscription.config.name, ids: known });
  }

  drop(subscription: Subscription, ids: readonly string[]): void {
    const known = ids.filter((id) => subscription.backlog.remove(id));
    if (known.length === 0) return;
    subscription.counters.dropped += known.length;
    this.#journal.append({ t: 'ack', s: subscription.config.name, ids: known });
  }

  committed(): Promise<void> {
    return this.#journal.commit();
  }

  /** Nothing is kept longer than the retention of its subscription, by the virtual clock. */
  dropExpired(): void {
    const now = this.#clock.now();
    for (const subscription of this.subscriptions.values()) {
      const oldestAllowed = now - subscription.config.retentionMs;
      const expired: string[] = [];
      for (const message of subscription.backlog.messages()) {
        if (message.publishTime >= oldestAllowed) break;
        expired.push(message.id);
      }
      this.drop(subscription, expired);
    }
  }

  close(): void {
    this.#unsubscribe();
    for (const subscription of this.subscriptions.values()) {
      subscription.backlog.stop();
      subscription.gate?.stop();
    }
    this.#journal.close();
  }

  #newId(): string {
    // Digits only and rising, as the cloud's; above every id of an earlier start, because it begins with the time.
    this.#lastId = Math.max(this.#lastId + 1, Date.now() * 1000);
    return String(this.#lastId);
  }

  #record(entry: Entry): void {
    this.#journal.append(entry);
    this.#replay(entry);
  }

  #replay(entry: Entry): void {
    if (entry.t === 'topic') this.topics.set(entry.name, entry.labels);
    else if (entry.t === 'no-topic') this.topics.delete(entry.name);
    else if (entry.t === 'sub') this.#keep(entry.config);
    else if (entry.t === 'no-sub') this.#forget(entry.name);
    else if (entry.t === 'ack') for (const id of entry.ids) this.subscriptions.get(entry.s)?.backlog.remove(id);
    if (entry.t !== 'msg') return;
    for (const message of entry.m) {
      this.#lastId = Math.max(this.#lastId, Number(message.id));
      for (const name of entry.to) this.subscriptions.get(name)?.backlog.add(message);
    }
  }

  #keep(config: SubscriptionConfig): void {
    const existing = this.subscriptions.get(config.name);
    if (existing !== undefined) {
      existing.config = config;
      return;
    }
    const consumers = new Set<() => void>();
    const backlog = new Backlog(config.ordered, () => {
      for (const consume of consumers) consume();
    });
    const counters = { deliveries: 0, redeliveries: 0, acknowledged: 0, dropped: 0, lastFailure: null };
    const subscription: Subscription = { config, backlog, counters, consumers, inFlight: 0 };
    this.subscriptions.set(config.name, subscription);
    const siblings = this.#byTopic.get(config.topic) ?? new Set();
    this.#byTopic.set(config.topic, siblings.add(subscription));
  }

  #forget(name: string): void {
    const subscription = this.subscriptions.get(name);
    if (subscription === undefined) return;
    subscription.backlog.stop();
    subscription.gate?.stop();
    this.subscriptions.delete(name);
    this.#byTopic.get(subscription.config.topic)?.delete(subscription);
  }

  *#snapshot(): Generator<Entry> {
    for (const [name, labels] of this.topics) yield { t: 'topic', name, labels };
    const held = new Map<Message, string[]>();
    for (const { config, backlog } of this.subscriptions.values()) {
      yield { t: 'sub', config };
      for (const message of backlog.messages()) held.set(message, [...(held.get(message) ?? []), config.name]);
    }
    for (const [message, to] of held) yield { t: 'msg', to, m: [message] };
  }
}
