import type { ConnectionConfig } from "./config.js";
import { configError } from "./errors.js";
import type { ServerTrust } from "./server-trust.js";
import type { Surroundings } from "./surroundings.js";
import type { KeyPair } from "./tls.js";

/** What proves who asks. Compared by identity: a renewed one is another object. */
export interface Credential {
  /** Value of the Authorization header. */
  authorization: string | null;
  keyPair: KeyPair | null;
}

/** Where credentials come from. Both calls reject with a KubeError. */
export interface CredentialSource {
  /** The credential to use now; the same object as long as it holds. */
  current(): Promise<Credential>;
  /** After the server refused `refused` with 401: another one, or null where there can be none. */
  renew(refused: Credential): Promise<Credential | null>;
  /** Ends what is still under way. */
  close(): void;
}

/** What a source may need besides the user's own entry. */
export interface CredentialContext {
  config: ConnectionConfig;
  trust: ServerTrust;
  around: Surroundings;
}

/** An Authorization header's value from a bearer token. Throws ConfigInvalid for a token that can't be in a header. */
export function bearer(token: string): string {
  // The token itself is never part of a message.
  if (/[^\x21-\x7e]/.test(token))
    throw configError("the bearer token contains characters that no token can have");
  return `Bearer ${token}`;
}
