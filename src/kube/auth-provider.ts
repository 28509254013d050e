import type { RequestOptions } from "node:https";
import type { Credential, CredentialSource } from "./credential.js";
import { configError, NeedsKubectl } from "./errors.js";
import type { UserEntry } from "./kubeconfig.js";

type Provider = NonNullable<UserEntry["authProvider"]>;

/** What client-go says of the providers it no longer has (plugin/pkg/client/auth/gcp/gcp_stub.go, azure/azure_stub.go). */
const REMOVED: Record<string, string> = {
  gcp: `The gcp auth plugin has been removed.
Please use the "gke-gcloud-auth-plugin" kubectl/client-go credential plugin instead.
See https://cloud.google.com/blog/products/containers-kubernetes/kubectl-auth-changes-in-gke for further details`,
  azure: `The azure auth plugin has been removed.
Please use the https://github.com/Azure/kubelogin kubectl/client-go credential plugin instead.
See https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins for further details`,
};

/**
 * Credentials from a kubeconfig's `auth-provider`. OpenID Connect is client-node's, loaded here and only here: it is most of that
 * package. It gets no refresh token: many issuers take a refresh token once, and a new one that only we hold would log the user's
 * kubectl out; an expired ID token is an error that says how kubectl renews and stores it.
 */
export async function authProvider(provider: Provider): Promise<CredentialSource> {
  const name = provider.name ?? "";
  if (REMOVED[name] !== undefined) throw configError(REMOVED[name]);
  if (name !== "oidc") throw configError(`no Auth Provider found for name "${name}"`);
  const settings = provider.config ?? {};
  for (const key of ["idp-issuer-url", "client-id"])
    if (!settings[key]) throw configError(`Must provide ${key}`);
  const { KubeConfig } = await import("@kubernetes/client-node/dist/config.js");
  const config = new KubeConfig();
  const { "refresh-token": _, ...withoutRefresh } = settings;
  config.loadFromClusterAndUser(
    { name: "cluster", server: "https://cluster.invalid", skipTLSVerify: false },
    { name: "user", authProvider: { name, config: withoutRefresh } },
  );
  let held: Credential | null = null;
  const current = async (): Promise<Credential> => {
    const options: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(options);
    const authorization = (options.headers as Record<string, string>)["Authorization"];
    if (authorization === undefined) throw expired();
    if (held?.authorization !== authorization) held = { authorization, keyPair: null };
    return held;
  };
  // Now, and not at the first request: kubectl can renew what has expired.
  await current();
  return { current, renew: async () => null, close: () => {} };
}

function expired(): NeedsKubectl {
  return new NeedsKubectl(
    "CredentialFailure",
    "getting credentials: oidc: the ID token in the kubeconfig is missing or has expired",
    {
      hint: "run `kubectl get --raw /livez` once: kubectl renews the token and stores it",
    },
  );
}
