import os from "node:os";
import type { UserEntry } from "./kubeconfig.js";

const GO_ARCH: Record<string, string> = { x64: "amd64", ia32: "386" };
const GO_OS: Record<string, string> = { win32: "windows" };

/** `kubectl-nsinfo/0.1.0 (linux/amd64)`: systems and machines as Go names them, so that it reads as kubectl's in audit logs. */
export function userAgent(version: string): string {
  const system = GO_OS[os.platform()] ?? os.platform();
  return `kubectl-nsinfo/${version} (${system}/${GO_ARCH[os.arch()] ?? os.arch()})`;
}

/**
 * The headers that ask to act as someone else; none without a user to act as. Source: client-go transport/round_trippers.go,
 * impersonatingRoundTripper. A list is a header said more than once.
 */
export function impersonation(user: UserEntry): Record<string, string | string[]> {
  if (!user.impersonate) return {};
  const headers: Record<string, string | string[]> = { "Impersonate-User": raw(user.impersonate) };
  if (user.impersonateUid) headers["Impersonate-Uid"] = raw(user.impersonateUid);
  if (user.impersonateGroups?.length) headers["Impersonate-Group"] = user.impersonateGroups.map(raw);
  for (const [key, values] of Object.entries(user.impersonateExtra ?? {})) {
    headers[`Impersonate-Extra-${escapeKey(key)}`] = values.map(raw);
  }
  return headers;
}

/** The bytes of its UTF-8, which is what Go sends; Node takes one character for one byte. */
function raw(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}

/** Percent-encodes what a header's name can't have (RFC 9110, section 5.6.2), and the percent sign. */
function escapeKey(key: string): string {
  return raw(key).replace(
    /[^!#$&'*+\-.^_`|~0-9A-Za-z]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
