import type { MediaKind } from '../domain/states.ts';

/** What is known of a file without decoding it. `null`: not known, and so not checked. */
export type MediaFile = {
  readonly id?: string | undefined;
  readonly kind: MediaKind;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  /** Of the picture track, in any spelling (`avc1.64001f`, `h264`, `hevc`, …). */
  readonly codec: string | null;
  readonly frameRate: number | null;
  readonly pageCount: number | null;
  readonly animated: boolean;
  readonly altText: string | null;
};
