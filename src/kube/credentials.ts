import { readFile } from "node:fs/promises";
import { bearer, type Credential, type CredentialContext, type CredentialSource } from "./credential.js";
import { configError, NeedsKubectl } from "./errors.js";
import type { UserEntry } from "./kubeconfig.js";
import { readFault } from "./kubeconfig-files.js";
import { clientKeyPair, type KeyPair } from "./tls.js";

/** Milliseconds for which a token file's content is taken as current (client-go transport/token_source.go). */
const TOKEN_FILE_PERIOD = 60_000;

/**
 * The source for the configured user. A token, then basic auth, then a client certificate go before an exec plugin, as in
 * client-go (plugin/pkg/client/auth/exec, UpdateTransportConfig); nothing that proves who asks goes over plain http. What a
 * plugin or an auth provider needs is loaded only for a user who has one.
 */
export async function credentialSource(context: CredentialContext): Promise<CredentialSource> {
  const { config } = context;
  const { user } = config;
  if (config.server.protocol !== "https:") return fixed({ authorization: null, keyPair: null });
  const keyPair = await clientKeyPair(user);
  if (user.token) return fixed({ authorization: bearer(user.token), keyPair });
  if (user.tokenFile) return tokenFile(user.tokenFile, keyPair);
  if (user.username || user.password) return fixed({ authorization: basic(user), keyPair });
  if (keyPair !== null) return fixed({ authorization: null, keyPair });
  if (user.exec !== undefined) {
    const { execPlugin } = await import("./exec-plugin.js");
    return execPlugin(user.exec, context);
  }
  if (user.authProvider !== undefined) {
    const { authProvider } = await import("./auth-provider.js");
    return authProvider(user.authProvider);
  }
  // kubectl asks for a name and a password then (client-go tools/clientcmd, promptedCredentials).
  if (context.around.stdinIsTerminal)
    throw new NeedsKubectl("CredentialFailure", "the kubeconfig has no credentials");
  return fixed({ authorization: null, keyPair: null });
}

function basic(user: UserEntry): string {
  return `Basic ${Buffer.from(`${user.username ?? ""}:${user.password ?? ""}`).toString("base64")}`;
}

function fixed(credential: Credential): CredentialSource {
  return { current: async () => credential, renew: async () => null, close: () => {} };
}

function tokenFile(file: string, keyPair: KeyPair | null): CredentialSource {
  let credential: Credential | null = null;
  let readAt = 0;
  const read = async (): Promise<Credential> => {
    const authorization = bearer((await readText(file)).trim());
    if (authorization !== credential?.authorization) credential = { authorization, keyPair };
    readAt = performance.now();
    return credential;
  };
  return {
    current: async () =>
      credential !== null && performance.now() - readAt < TOKEN_FILE_PERIOD ? credential : read(),
    renew: async (refused) => {
      const fresh = await read();
      return fresh === refused ? null : fresh;
    },
    close: () => {},
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw configError(readFault(error, file), error);
  }
}
