import { credentialError } from "./errors.js";
import { keyPairFault } from "./key-pair.js";
import type { KeyPair } from "./tls.js";

/** What a credential plugin printed. */
export interface ExecCredential {
  token: string | null;
  keyPair: KeyPair | null;
  /** Milliseconds since 1970; null where it does not say. */
  expires: number | null;
}

/** Reads the ExecCredential that a plugin printed. Throws CredentialFailure in client-go's words; nothing printed is quoted. */
export function readExecCredential(text: string, apiVersion: string): ExecCredential {
  const sent = parse(text);
  if (sent["kind"] !== "ExecCredential" || sent["apiVersion"] !== apiVersion) {
    const version = sent["apiVersion"] ?? "";
    throw credentialError(
      `exec plugin is configured to use API version ${apiVersion}, plugin returned version ${version}`,
    );
  }
  const status = sent["status"];
  if (status === null || typeof status !== "object")
    throw credentialError("exec plugin didn't return a status field");
  const token = textOf(status, "token");
  const cert = textOf(status, "clientCertificateData");
  const key = textOf(status, "clientKeyData");
  if (token === "" && cert === "" && key === "") {
    throw credentialError("exec plugin didn't return a token or cert/key pair");
  }
  if ((cert === "") !== (key === ""))
    throw credentialError("exec plugin returned only certificate or key, not both");
  const keyPair = cert === "" ? null : { cert, key };
  const fault = keyPair === null ? null : keyPairFault(keyPair);
  if (fault !== null) throw credentialError(`failed parsing client key/certificate: ${fault}`);
  return { token: token || null, keyPair, expires: expiry(status["expirationTimestamp"]) };
}

function parse(text: string): Record<string, any> {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {}
  throw credentialError(
    "decoding stdout: couldn't get version/kind; json parse error: what the plugin printed is no JSON object",
  );
}

function textOf(status: Record<string, unknown>, key: string): string {
  const value = status[key] ?? "";
  if (typeof value !== "string") throw credentialError(`decoding stdout: status.${key} is no string`);
  return value;
}

function expiry(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw credentialError("decoding stdout: status.expirationTimestamp is no RFC 3339 time");
  return time;
}
