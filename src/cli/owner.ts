import type { Io } from "./io.js";

/** Tells the debug pods of one user from those of another, and gives away none of the names. */
export async function ownerOf(
  io: Pick<Io, "userName" | "hostName">,
  kubeUser: string | null,
): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([kubeUser, io.userName, io.hostName]));
  // The global one: the module of that name takes 2 ms to load, a tenth of a start.
  return Buffer.from(await crypto.subtle.digest("SHA-256", text))
    .toString("hex")
    .slice(0, 32);
}
