/** Where bytes lie: what people send, which nobody reads but we, and what everybody may see. */
export type Bucket = 'uploads' | 'public';

export interface ObjectStorage {
  /** The object's bytes; null when there is none, `too_large` when it is longer than `most` bytes (nothing is read then). */
  read(bucket: Bucket, name: string, most: number): Promise<Buffer | 'too_large' | null>;
  /** Puts what somebody sent by way of us among the uploads, once; an object of this name that is there already stays. */
  receive(name: string, bytes: Buffer, type: string): Promise<void>;
  /** Writes it once, readable by everybody for a year; an object of this name that is there already stays. */
  publish(name: string, bytes: Buffer, type: string): Promise<void>;
  /** One that is not there is removed already. */
  remove(bucket: Bucket, name: string): Promise<void>;
  removeAll(bucket: Bucket, prefix: string): Promise<void>;
}
