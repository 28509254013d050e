import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Credential, CredentialContext, CredentialSource } from "./credential.js";
import { bearer } from "./credential.js";
import { configError, credentialError } from "./errors.js";
import { type ExecCredential, readExecCredential } from "./exec-credential.js";
import { execInfo } from "./exec-info.js";
import type { ExecEntry } from "./kubeconfig.js";

const API_VERSIONS = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** Bytes of a plugin's answer that are read. */
const ANSWER_LIMIT = 1 << 20;

const NOT_INSTALLED = `

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`;

/**
 * Credentials from a client-go exec plugin: run once and not again before its credential expires or the server refuses it,
 * never twice at a time; its stderr is passed through, its stdin is the terminal if `interactiveMode` has it so. Behaviour and
 * words: client-go plugin/pkg/client/auth/exec/exec.go. Throws ConfigInvalid for an unknown apiVersion.
 */
export function execPlugin(exec: ExecEntry, context: CredentialContext): CredentialSource {
  const apiVersion = exec.apiVersion ?? "";
  if (!API_VERSIONS.includes(apiVersion))
    throw configError(`exec plugin: invalid apiVersion "${apiVersion}"`);
  const command = path.normalize(exec.command ?? "");
  let held: { credential: Credential; expires: number | null } | null = null;
  let running: Promise<Credential> | null = null;
  let child: ChildProcess | null = null;

  const run = async (): Promise<Credential> => {
    const interactive = isInteractive(exec, context.around.stdinIsTerminal);
    const info = execInfo(apiVersion, interactive, exec.provideClusterInfo ? context : null);
    const answer = await output(command, exec, info, interactive, context, (started) => {
      child = started;
    });
    const read = readExecCredential(answer, apiVersion);
    held = { credential: toCredential(read), expires: read.expires };
    return held.credential;
  };
  const once = (): Promise<Credential> => {
    running ??= run().finally(() => {
      running = null;
      child = null;
    });
    return running;
  };
  return {
    current: async () => (held !== null && !isOver(held.expires) ? held.credential : once()),
    renew: async (refused) => (held !== null && held.credential !== refused ? held.credential : once()),
    close: () => child?.kill(),
  };
}

function isOver(expires: number | null): boolean {
  return expires !== null && Date.now() > expires;
}

function toCredential(read: ExecCredential): Credential {
  return { authorization: read.token === null ? null : bearer(read.token), keyPair: read.keyPair };
}

function isInteractive(exec: ExecEntry, terminal: boolean): boolean {
  if (exec.interactiveMode === "Always" && !terminal) {
    throw credentialError("exec plugin cannot support interactive mode: standard input is not a terminal");
  }
  return exec.interactiveMode !== "Never" && terminal;
}

function output(
  command: string,
  exec: ExecEntry,
  info: string,
  interactive: boolean,
  { around }: CredentialContext,
  onStart: (child: ChildProcess) => void,
): Promise<string> {
  const own = (exec.env ?? []).map((row) => row as { name: string; value?: string });
  const env = {
    ...around.env,
    ...Object.fromEntries(own.map(({ name, value }) => [name, value ?? ""])),
    KUBERNETES_EXEC_INFO: info,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(command, exec.args ?? [], {
      env,
      stdio: [interactive ? "inherit" : "ignore", "pipe", around.pluginStderr ?? 2],
      windowsHide: true,
    });
    onStart(child);
    const pieces: Buffer[] = [];
    let size = 0;
    child.stdout?.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size > ANSWER_LIMIT) child.kill();
      else pieces.push(piece);
    });
    child.on("error", (error) => reject(startFault(error, command, exec.installHint)));
    child.on("close", (code) => {
      if (size > ANSWER_LIMIT) reject(credentialError(`exec: executable ${command} printed more than 1 MiB`));
      // A signal is -1 to Go.
      else if (code !== 0)
        reject(credentialError(`exec: executable ${command} failed with exit code ${code ?? -1}`));
      else resolve(Buffer.concat(pieces).toString("utf8"));
    });
  });
}

function startFault(error: NodeJS.ErrnoException, command: string, installHint: string | undefined): Error {
  const known = error.code === "ENOENT" || error.code === "EACCES";
  if (!known) return credentialError(`exec: ${error.message}`, error);
  if (command.includes(path.sep)) {
    const words = error.code === "ENOENT" ? "no such file or directory" : "permission denied";
    return credentialError(`exec: fork/exec ${command}: ${words}`, error);
  }
  const hint = installHint ? `\n\n${installHint}` : "";
  return credentialError(`exec: executable ${command} not found${NOT_INSTALLED}${hint}`, error);
}
