import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';

/** Takes away every byte of a removed file. */
export const ForgetFiles = defineTask('media.forget-files', z.object({ publicId: z.string() }));

export function forgetFilesOf(ctx: Ctx, { publicId }: { readonly publicId: string }): void {
  enqueue(ctx, ForgetFiles, { publicId }, { key: publicId });
}
