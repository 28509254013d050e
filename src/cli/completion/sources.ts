import { connect } from "../../kube/connect.js";
import { loadKubeconfig } from "../../kube/kubeconfig-files.js";
import { NAMESPACES, NODES, PODS, type Resource } from "../../kube/port.js";
import { asList, asObject, asText } from "../../kube/raw.js";
import type { Surroundings } from "../../kube/surroundings.js";
import { CONTAINER_LISTS } from "../../model/containers.js";
import { type KindWords, kindOf, POD_KINDS, SPEC_KINDS } from "../../target/kinds.js";
import { ONE_POD_KINDS } from "../../target/one-pod.js";
import { podsOf } from "../../target/pods-of.js";
import { parseSelection } from "../../target/selection.js";
import { connectionFlags, surroundings } from "../connection.js";
import type { Io } from "../io.js";
import type { ParsedArgs } from "../parse-args.js";
import type { Candidate } from "./answer.js";

/** Milliseconds after which a shell's user is better off without an answer. */
const PATIENCE = 3000;

/** `typed`: the half-typed word, which only some go by. */
type Source<Found = string> = (args: ParsedArgs, io: Io, typed: string) => Promise<Found[]>;

/** Nobody is asked, and nothing is told, beside a half-typed line. */
function quiet({ env, homeDir, signal }: Io): Surroundings {
  const stderr = { write: () => undefined, isTerminal: false, columns: null };
  return surroundings({ env, homeDir, signal, stderr, stdinIsTerminal: false });
}

async function withApi<T>(
  args: ParsedArgs,
  io: Io,
  ask: (connection: Awaited<ReturnType<typeof connect>>, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const connection = await connect(connectionFlags(args), quiet(io));
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
const pods: Source = async (args, io, typed) =>
  (await podNames(args, io, typed)).flatMap((name) => [
    name,
    ...["pod", "pods", "po"].map((kind) => `${kind}/${name}`),
  ]);

function namesOf({ resource }: KindWords): Source {
  return names(resource, resource !== NODES);
}

/** Pods, and other objects of these kinds: `deploy/x` once the slash is typed; `apart`: `x` behind the word `deploy`. */
function objects(kinds: readonly KindWords[], { apart }: { apart: boolean }): Source {
  return async (args, io, typed) => {
    const [word = "", name] = typed.split("/");
    const [first = "", ...more] = args.positionals;
    const kind = kindOf(name === undefined ? first : word, kinds);
    if (kind !== null && name !== undefined && kind.resource !== PODS)
      return (await namesOf(kind)(args, io, typed)).map((found) => `${word}/${found}`);
    if (apart && kind !== null && name === undefined && !more.some((one) => one.includes("/")))
      return namesOf(kind)(args, io, typed);
    const others = kinds.filter(({ resource }) => resource !== PODS).flatMap(({ words }) => words);
    return [...(await pods(args, io, typed)), ...others.map((one) => `${one}/`)];
  };
}

/** Those of the pods that the command line names so far, or that what it names has now. */
const containers: Source = (args, io) =>
  withApi(args, io, async ({ api, namespace }, signal) => {
    const none = { allNamespaces: false, labelSelector: undefined, fieldSelector: undefined };
    const selection = parseSelection(args.positionals, none);
    const named = selection?.by === "name" ? selection.targets : [];
    const found = await Promise.all(
      named
        .filter(({ resource }) => resource !== NODES)
        .map((one) => podsOf(api, namespace, one, { signal })),
    );
    const lists = found
      .flat()
      .flatMap((pod) => CONTAINER_LISTS.flatMap((list) => asList(asObject(pod["spec"])[list])));
    return [...new Set(lists.map((one) => asText(one["name"]) ?? ""))];
  });

function entries(what: "contexts" | "clusters" | "users"): Source {
  return async (args, io) => {
    const config = await loadKubeconfig(args.text("kubeconfig"), quiet(io));
    return [...config[what].keys()];
  };
}

const topicNames: Source<Candidate> = async () =>
  (await import("../../app/explain/topics.js"))
    .topics()
    .map(({ name, summary }) => ({ value: name, about: summary }));

/** Where names come from, by what is asked for. */
export const SOURCES = {
  /** What stands for its pods. */
  targets: objects(POD_KINDS, { apart: true }),
  /** What a pod is taken of. */
  workloads: objects(ONE_POD_KINDS, { apart: false }),
  /** What has the spec of a pod. */
  specs: objects(SPEC_KINDS, { apart: true }),
  containers,
  nodes: names(NODES, false),
  namespaces: names(NAMESPACES, false),
  contexts: entries("contexts"),
  clusters: entries("clusters"),
  users: entries("users"),
  topics: topicNames,
} as const satisfies Record<string, Source<string | Candidate>>;
