/** An answer that refuses, in the words of Cloud Storage's JSON API. */
export class StorageRefusal extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'StorageRefusal';
    this.status = status;
    this.reason = reason;
  }
}

export const notFound = (what: string): StorageRefusal => new StorageRefusal(404, 'notFound', `No such ${what}`);
export const invalid = (message: string): StorageRefusal => new StorageRefusal(400, 'invalid', message);
