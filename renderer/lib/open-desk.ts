let key = 'local';

/** Which workspace the window shows. What it keeps for the next start goes under this name; a switch makes the window anew. */
export function openDesk(): string {
  return key;
}

export function setOpenDesk(desk: string): void {
  key = desk;
}
