import { z } from 'zod';

const Env = z
  .object({
    /** `projects/…/locations/…/keyRings/…/cryptoKeys/…`. */
    KMS_KEY: z
      .string()
      .regex(/^projects\/[\w-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/, {
        error: 'must be the full name of a Cloud KMS key',
      })
      .optional(),
    KMS_BASE_URL: z.url().default('https://cloudkms.googleapis.com'),
    /** 32 bytes in base64, in place of Cloud KMS on a developer's machine. */
    LOCAL_KMS_KEY: z
      .string()
      .refine((text) => Buffer.from(text, 'base64').length === 32, { error: 'must be 32 bytes in base64' })
      .optional(),
    K_SERVICE: z.string().optional(),
  })
  .refine((env) => env.KMS_KEY !== undefined || (env.LOCAL_KMS_KEY !== undefined && env.K_SERVICE === undefined), {
    error: 'must be set: messages are never stored without a key',
    path: ['KMS_KEY'],
  });

export type KmsSettings = z.output<typeof Env>;

/** Throws a sentence that names the variable, never its value. */
export function kmsSettings(env: Readonly<Record<string, string | undefined>> = process.env): KmsSettings {
  const result = Env.safeParse(env);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new Error(`The environment is not complete. ${wrong.join('; ')}.`);
}
