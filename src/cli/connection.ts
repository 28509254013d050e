import type { ConnectionFlags } from "../kube/flags.js";
import type { Surroundings } from "../kube/surroundings.js";
import { harmless } from "../model/text.js";
import { VERSION } from "../model/version.generated.js";
import type { Io } from "./io.js";
import type { ParsedArgs } from "./parse-args.js";

/** kubectl's connection flags, as they were typed. */
export function connectionFlags(args: ParsedArgs): ConnectionFlags {
  return {
    kubeconfig: args.text("kubeconfig"),
    context: args.text("context"),
    cluster: args.text("cluster"),
    user: args.text("user"),
    namespace: args.text("namespace"),
    server: args.text("server"),
    tlsServerName: args.text("tls-server-name"),
    certificateAuthority: args.text("certificate-authority"),
    insecureSkipTlsVerify: args.flag("insecure-skip-tls-verify"),
    clientCertificate: args.text("client-certificate"),
    clientKey: args.text("client-key"),
    token: args.text("token"),
    as: args.text("as"),
    asUid: args.text("as-uid"),
    asGroup: args.list("as-group"),
    requestTimeout: args.text("request-timeout"),
  };
}

/** What talking to a cluster depends on besides the flags. */
export function surroundings(
  io: Pick<Io, "env" | "homeDir" | "signal" | "stderr" | "stdinIsTerminal">,
): Surroundings {
  return {
    env: io.env,
    homeDir: io.homeDir,
    version: VERSION,
    // Asked only where there are no credentials: to know it takes 2 ms.
    get stdinIsTerminal() {
      return io.stdinIsTerminal;
    },
    signal: io.signal,
    onWarning: (text) => io.stderr.write(`Warning: ${harmless(text, 500)}\n`),
  };
}
