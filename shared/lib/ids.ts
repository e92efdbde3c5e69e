import { v5, v7 } from 'uuid';

/** UUIDv7: sorts by creation, made by the client, so that a row has its id before any server knows of it. */
export function newId(): string {
  return v7();
}

const JUNCTION_NAMESPACE = '7f1c1f0e-2c0c-5f39-8a52-0f3f6d2f0b11';

/** UUIDv5 of what a row joins: two devices that make the same junction row make the same id and merge instead of colliding. */
export function junctionId(kind: string, ...parts: readonly string[]): string {
  return v5([kind, ...parts].join(':'), JUNCTION_NAMESPACE);
}
