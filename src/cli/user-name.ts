/** The name that a password file's text (passwd(5)) gives a UID; null where it gives none. */
export function nameOfUid(passwd: string, uid: number): string | null {
  const entry = passwd.split("\n").find((line) => line.split(":")[2] === String(uid));
  return entry?.split(":")[0] || null;
}
