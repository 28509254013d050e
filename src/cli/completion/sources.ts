import { connect } from "../../kube/connect.js";
import { loadKubeconfig } from "../../kube/kubeconfig-files.js";
import { NAMESPACES, NODES, PODS, type Resource } from "../../kube/port.js";
import { asList, asObject, asText } from "../../kube/raw.js";
import { connectionFlags, surroundings } from "../connection.js";
import type { Io } from "../io.js";
import type { ParsedArgs } from "../parse-args.js";

/** Milliseconds after which a shell's user is better off without an answer. */
const PATIENCE = 3000;

type Source = (args: ParsedArgs, io: Io) => Promise<string[]>;

function quiet(io: Io): Io {
  return { ...io, stderr: { ...io.stderr, write: () => undefined }, stdinIsTerminal: false };
}

async function withApi<T>(
  args: ParsedArgs,
  io: Io,
  ask: (connection: Awaited<ReturnType<typeof connect>>, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const connection = await connect(connectionFlags(args), surroundings(quiet(io)));
  try {
    return await ask(connection, AbortSignal.any([io.signal, AbortSignal.timeout(PATIENCE)]));
  } finally {
    connection.api.close();
  }
}

function names(resource: Resource, namespaced: boolean): Source {
  return (args, io) =>
    withApi(args, io, async ({ api, namespace }, signal) => {
      const found: string[] = [];
      for await (const { metadata } of api.list(resource, namespaced ? namespace : undefined, { signal }))
        found.push(metadata.name);
      return found;
    });
}

const podNames = names(PODS, true);

/** `pod/x` once that much of it is typed that it can't be a name, or is half a kind. */
const pods: Source = async (args, io) =>
  (await podNames(args, io)).flatMap((name) => [
    name,
    ...["pod", "pods", "po"].map((kind) => `${kind}/${name}`),
  ]);

/** Those of the pods that the command line names so far. */
const containers: Source = (args, io) =>
  withApi(args, io, async ({ api, namespace }, signal) => {
    const wanted = args.positionals.map((word) => word.replace(/^.*\//, ""));
    const specs = await Promise.all(
      wanted.map(async (name) => asObject((await api.get(PODS, namespace, name, { signal }))["spec"])),
    );
    const lists = specs.flatMap((spec) =>
      ["initContainers", "containers", "ephemeralContainers"].flatMap((field) => asList(spec[field])),
    );
    return [...new Set(lists.map((one) => asText(one["name"]) ?? ""))];
  });

function entries(what: "contexts" | "clusters" | "users"): Source {
  return async (args, io) => {
    const config = await loadKubeconfig(args.text("kubeconfig"), surroundings(quiet(io)));
    return [...config[what].keys()];
  };
}

const topicNames: Source = async () =>
  (await import("../../app/explain/topics.js")).topics().map((topic) => topic.name);

/** Where names come from, by what is asked for. */
export const SOURCES = {
  pods,
  containers,
  nodes: names(NODES, false),
  namespaces: names(NAMESPACES, false),
  contexts: entries("contexts"),
  clusters: entries("clusters"),
  users: entries("users"),
  topics: topicNames,
} as const satisfies Record<string, Source>;
