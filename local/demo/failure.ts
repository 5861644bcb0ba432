/** What ends the demo: one sentence for whoever typed the command, without a stack. */
export class DemoFailure extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'DemoFailure';
  }
}
