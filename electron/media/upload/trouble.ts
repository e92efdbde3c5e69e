import type { TroubleReason } from '#shared/domain/upload-troubles.ts';

/** How far a transfer is. `isAccepted`: Storage has said that it has so much. */
export type TransferProgress = { readonly sentBytes: number; readonly isAccepted: boolean };

/** Why a transfer did not end well. */
export type Trouble = {
  readonly reason: TroubleReason;
  /** How long Storage asks to be left alone. */
  readonly pauseMs?: number | undefined;
  /** A code or a status, for the support file. SECURITY: never an address, a token or what somebody wrote. */
  readonly code?: string | undefined;
};
