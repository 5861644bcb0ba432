import { Heap } from '../heap.ts';
import type { Message } from './message.ts';

export interface Delivery {
  readonly message: Message;
  /** How often it has been handed out. */
  attempts: number;
  /** Rises with every change of state, so that a timer set before the change finds itself outdated. */
  turn: number;
  state: 'ready' | 'waiting' | 'blocked' | 'out';
}

/** The unacknowledged messages of one subscription. Its timers run on real time: they space out work, they date nothing. */
export class Backlog {
  readonly #all = new Map<string, Delivery>();
  readonly #ready = new Set<Delivery>();
  readonly #timers = new Heap<{ readonly delivery: Delivery; readonly turn: number }>();
  /** With ordering, each key's messages in order: only the first of them may be out. */
  readonly #byKey = new Map<string, Set<Delivery>>();
  readonly #ordered: boolean;
  readonly #onReady: () => void;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;
  #stopped = false;

  constructor(ordered: boolean, onReady: () => void) {
    this.#ordered = ordered;
    this.#onReady = onReady;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Oldest first, apart from redelivered ones. */
  *messages(): Generator<Message> {
    for (const delivery of this.#all.values()) yield delivery.message;
  }

  oldest(): Message | undefined {
    return this.#all.values().next().value?.message;
  }

  get(id: string): Delivery | undefined {
    return this.#all.get(id);
  }

  add(message: Message, delayMs = 0): void {
    const delivery: Delivery = { message, attempts: 0, turn: 0, state: 'blocked' };
    this.#all.set(message.id, delivery);
    const queue = this.#queueOf(delivery);
    queue?.add(delivery);
    if (queue !== undefined && queue.size > 1) return;
    if (delayMs > 0) this.later(delivery, delayMs);
    else this.makeReady(delivery);
  }

  /** Hands out the next message. It stays out until it is removed, made ready, or its time is over. */
  take(): Delivery | undefined {
    if (this.#stopped) return undefined;
    for (const delivery of this.#ready) {
      this.#ready.delete(delivery);
      delivery.state = 'out';
      delivery.turn += 1;
      delivery.attempts += 1;
      return delivery;
    }
    return undefined;
  }

  makeReady(delivery: Delivery): void {
    if (this.#all.get(delivery.message.id) !== delivery) return;
    delivery.turn += 1;
    delivery.state = 'ready';
    this.#ready.add(delivery);
    this.#onReady();
  }

  /** Waits before it may be handed out again. */
  later(delivery: Delivery, ms: number): void {
    this.#ready.delete(delivery);
    delivery.state = 'waiting';
    this.#arm(delivery, ms);
  }

  /** Stays out for `ms` more; without an answer until then it is ready again. */
  lease(delivery: Delivery, ms: number): void {
    this.#arm(delivery, ms);
  }

  remove(id: string): boolean {
    const delivery = this.#all.get(id);
    if (delivery === undefined) return false;
    this.#all.delete(id);
    this.#ready.delete(delivery);
    delivery.turn += 1;
    const queue = this.#queueOf(delivery);
    queue?.delete(delivery);
    if (queue?.size === 0) this.#byKey.delete(delivery.message.orderingKey);
    const next = queue?.values().next().value;
    if (next?.state === 'blocked') this.makeReady(next);
    return true;
  }

  /** Hands out nothing any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #queueOf({ message }: Delivery): Set<Delivery> | undefined {
    if (!this.#ordered || message.orderingKey === '') return undefined;
    const queue = this.#byKey.get(message.orderingKey) ?? new Set();
    this.#byKey.set(message.orderingKey, queue);
    return queue;
  }

  #arm(delivery: Delivery, ms: number): void {
    delivery.turn += 1;
    this.#timers.push(performance.now() + ms, { delivery, turn: delivery.turn });
    this.#wind();
  }

  #wind(): void {
    const at = this.#timers.peek()?.at ?? Infinity;
    if (this.#stopped || at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#ring(), Math.max(at - performance.now(), 0));
  }

  #ring(): void {
    this.#timerAt = Infinity;
    const now = performance.now();
    for (let next = this.#timers.peek(); next !== undefined && next.at <= now; next = this.#timers.peek()) {
      this.#timers.pop();
      const { delivery, turn } = next.item;
      if (delivery.turn === turn) this.makeReady(delivery);
    }
    this.#wind();
  }
}
