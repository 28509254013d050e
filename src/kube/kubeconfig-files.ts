import path from "node:path";
import type { YAMLException } from "js-yaml";
import { configError, KubeError } from "./errors.js";
import type { Kubeconfig } from "./kubeconfig.js";
import { kubeconfigOf } from "./kubeconfig-document.js";
import { readText } from "./read-text.js";
import type { Surroundings } from "./surroundings.js";
import { parsePlainYaml } from "./yaml/plain-yaml.js";

/**
 * The kubeconfig that kubectl would use, merged: `explicit` alone, which must exist; else the files of KUBECONFIG; else
 * ~/.kube/config. Missing files are skipped, the first entry of a name wins whole, current-context comes from the first file
 * that sets it, relative paths count from their file. Rules: client-go tools/clientcmd/loader.go, Load. Throws ConfigInvalid.
 */
export async function loadKubeconfig(
  explicit: string | undefined,
  around: Surroundings,
): Promise<Kubeconfig> {
  const files = explicit ? [explicit] : candidates(around);
  const read = await Promise.allSettled(files.map((file) => readOne(file, explicit === file)));
  const faults = read.flatMap((result) => (result.status === "rejected" ? [result.reason as KubeError] : []));
  const [first, ...more] = faults;
  if (first !== undefined && more.length === 0) throw first;
  if (first !== undefined) {
    throw new KubeError("ConfigInvalid", faults.map((fault) => fault.message).join("\n"), { lead: "" });
  }
  return mergeKubeconfigs(
    read.flatMap((result) => (result.status === "fulfilled" && result.value ? [result.value] : [])),
  );
}

/** Several files as one: the first entry of a name wins and is not mixed with a later one of that name. */
export function mergeKubeconfigs(configs: Kubeconfig[]): Kubeconfig {
  const all = <T>(pick: (config: Kubeconfig) => Map<string, T>): Map<string, T> =>
    new Map([...configs].reverse().flatMap((config) => [...pick(config)]));
  return {
    currentContext: configs.find((config) => config.currentContext !== "")?.currentContext ?? "",
    clusters: all((config) => config.clusters),
    users: all((config) => config.users),
    contexts: all((config) => config.contexts),
  };
}

function candidates({ env, homeDir }: Surroundings): string[] {
  const listed = env["KUBECONFIG"];
  if (!listed) return [path.join(homeDir, ".kube", "config")];
  return [...new Set(listed.split(path.delimiter))].filter((file) => file !== "");
}

async function readOne(file: string, mustExist: boolean): Promise<Kubeconfig | null> {
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" && !mustExist) return null;
    if (code === "ENOENT") throw configError(`stat ${file}: no such file or directory`);
    throw configError(`error loading config file "${file}": ${readFault(error, file)}`);
  }
  return readKubeconfig(text, file);
}

/** One file's text as a kubeconfig, with its relative paths made absolute. Throws ConfigInvalid with the file's name. */
export async function readKubeconfig(text: string, file: string): Promise<Kubeconfig> {
  try {
    return absolutePaths(
      kubeconfigOf(parsePlainYaml(text) ?? (await parse(text))),
      path.resolve(path.dirname(file)),
    );
  } catch (error) {
    throw configError(`error loading config file "${file}": ${(error as Error).message}`);
  }
}

const READ_FAULTS: Record<string, (file: string) => string> = {
  ENOENT: (file) => `open ${file}: no such file or directory`,
  ENOTDIR: (file) => `open ${file}: not a directory`,
  EACCES: (file) => `open ${file}: permission denied`,
  EISDIR: (file) => `read ${file}: is a directory`,
};

/** Why a file could not be read, in Go's words. */
export function readFault(error: unknown, file: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return READ_FAULTS[code ?? ""]?.(file) ?? `open ${file}: ${message}`;
}

/** What is not written plainly, which few kubeconfigs are: the parser is loaded for it. */
async function parse(text: string): Promise<unknown> {
  const [{ default: yaml }, { kubectlSchema }] = await Promise.all([
    import("js-yaml"),
    import("./yaml/schema.js"),
  ]);
  try {
    // `json`: of two equal keys the last one holds, as in client-go.
    return yaml.load(text, { schema: kubectlSchema(), json: true });
  } catch (error) {
    // Not the exception's own message: it quotes the file, and there are credentials in it.
    const { reason, mark } = error as YAMLException;
    throw configError(`yaml: ${mark ? `line ${mark.line + 1}: ` : ""}${reason ?? "can't be parsed"}`);
  }
}

function absolutePaths(config: Kubeconfig, base: string): Kubeconfig {
  for (const cluster of config.clusters.values()) resolveKeys(cluster, ["certificateAuthority"], base);
  for (const user of config.users.values()) {
    resolveKeys(user, ["clientCertificate", "clientKey", "tokenFile"], base);
    // A bare name is looked up in PATH.
    if (user.exec?.command?.includes(path.sep)) resolveKeys(user.exec, ["command"], base);
  }
  return config;
}

function resolveKeys<K extends string>(entry: { [key in K]?: string }, keys: K[], base: string): void {
  for (const key of keys) if (entry[key]) entry[key] = path.resolve(base, entry[key]);
}
