import * as z from 'zod/mini';
import { Sha256 } from '#shared/domain/media.ts';
import { TROUBLE_REASONS } from '#shared/domain/upload-troubles.ts';

/** What the engine and the process that moves bytes say to each other, over a port of their own. Both sides parse. */

const requestId = z.int().check(z.nonnegative());

const object = z.object({
  /** `<project>/storage/v1`. */
  storageUrl: z.string(),
  publishableKey: z.string(),
  bucket: z.string(),
  objectName: z.string(),
});

const trouble = z.object({
  reason: z.enum(TROUBLE_REASONS),
  pauseMs: z.optional(z.number()),
  code: z.optional(z.string()),
});
const inTrouble = z.object({ kind: z.literal('trouble'), trouble });

/** What can be asked, and what is answered. */
export const TRANSFER_CALLS = {
  send: {
    input: z.object({
      object,
      contentType: z.string(),
      file: z.object({ path: z.string(), sizeBytes: z.number() }),
      uploadUrl: z.nullable(z.string()),
    }),
    output: z.discriminatedUnion('kind', [z.object({ kind: z.literal('sent') }), inTrouble]),
  },
  fetch: {
    input: z.object({
      object,
      place: z.object({ partPath: z.string(), path: z.string(), sizeBytes: z.int(), sha256: Sha256 }),
    }),
    output: z.discriminatedUnion('kind', [z.object({ kind: z.literal('fetched'), wasThere: z.boolean() }), inTrouble]),
  },
  info: {
    input: z.object({ object }),
    output: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('info'),
        info: z.nullable(z.object({ sizeBytes: z.int(), version: z.nullable(z.string()) })),
      }),
      inTrouble,
    ]),
  },
} as const;

export type TransferName = keyof typeof TRANSFER_CALLS;
export type TransferInput<Name extends TransferName> = z.infer<(typeof TRANSFER_CALLS)[Name]['input']>;
export type TransferOutput<Name extends TransferName> = z.infer<(typeof TRANSFER_CALLS)[Name]['output']>;

/** What a transfer needs of the engine on its way. */
const question = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('token') }),
  z.object({ kind: z.literal('keepUrl'), url: z.string() }),
]);
export type TransferQuestion = z.infer<typeof question>;

export const toTransfer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: requestId, name: z.enum(['send', 'fetch', 'info']), input: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: requestId }),
  /** For all transfers together, from now on; null: none. */
  z.object({ type: z.literal('limit'), bytesPerSecond: z.nullable(z.number()) }),
  /** The answer to `ask` of the same question. null: there is none to be had, and the transfer ends. */
  z.object({ type: z.literal('told'), questionId: requestId, answer: z.nullable(z.string()) }),
]);
export type ToTransfer = z.infer<typeof toTransfer>;

export const fromTransfer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), id: requestId, sentBytes: z.int(), isAccepted: z.boolean() }),
  z.object({ type: z.literal('ask'), id: requestId, questionId: requestId, question }),
  z.object({ type: z.literal('done'), id: requestId, value: z.unknown() }),
  /** It was cancelled, or a bug: neither says anything about the file. */
  z.object({ type: z.literal('failed'), id: requestId, isCancelled: z.boolean() }),
]);
export type FromTransfer = z.infer<typeof fromTransfer>;
