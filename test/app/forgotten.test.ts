import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { inspectParts } from "../../src/app/inspect.js";
import type { InspectContext } from "../../src/app/via/way.js";
import type { KubeObject } from "../../src/kube/port.js";
import { UNTIMED } from "../../src/model/stopwatch.js";
import type { PodQuery } from "../../src/target/selection.js";
import { fixtureText } from "../fixture.js";
import { NOW } from "../recorded-report.js";
import { REQUEST } from "./request.js";

const NODES = Array.from({ length: 12 }, (_, index) => `node${index + 1}`);
/** On all nodes together more than what is kept of a list. */
const PODS_PER_NODE = 50;
const LOG = fixtureText("recorded/collector-output.txt");
const POD = fixtureText("recorded/pods/sidecar.json");

/** Node's own, as `--expose-gc` has it: all of it at once. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

/** What came of each node: of what is still in memory, a word for what it was. */
class Witness {
  readonly #seen: { node: string; what: string; ref: WeakRef<object> }[] = [];

  saw<T extends object>(node: string, what: string, one: T): T {
    this.#seen.push({ node, what, ref: new WeakRef(one) });
    return one;
  }

  count(what: string): number {
    return this.#seen.filter((one) => one.what === what).length;
  }

  inMemory(nodes: readonly string[]): string[] {
    const left = this.#seen.filter(({ node, ref }) => nodes.includes(node) && ref.deref() !== undefined);
    return left.map(({ node, what }) => `${what} of ${node}`);
  }
}

function podOn(node: string, index: number): KubeObject {
  const pod = JSON.parse(POD);
  const metadata = {
    ...pod.metadata,
    name: `web-${index}`,
    namespace: `shop-${node}`,
    uid: `${node}-${index}`,
  };
  return { ...pod, metadata, spec: { ...pod.spec, nodeName: node } };
}

function apiSeenBy(witness: Witness): InspectContext["api"] {
  const nodeOf = (object: KubeObject): string => (object["spec"] as { nodeName: string }).nodeName;
  return {
    async *list(resource, _namespace, { fieldSelector, labelSelector } = {}) {
      if (resource.plural !== "pods" || labelSelector !== undefined) return;
      const own = NODES.filter(
        (node) => fieldSelector === undefined || fieldSelector === `spec.nodeName=${node}`,
      );
      for (const node of own)
        for (let index = 0; index < PODS_PER_NODE; index++)
          yield witness.saw(node, "a pod", podOn(node, index));
    },
    get: async (resource, _namespace, name) => {
      expect(resource.plural).toBe("nodes");
      return witness.saw(name, "the node object", { metadata: { name }, status: {} } as KubeObject);
    },
    create: async (_resource, _namespace, object) => witness.saw(nodeOf(object), "the debug pod", object),
    delete: async (_resource, _namespace, name) => ({ metadata: { name } }),
    async *log() {
      yield Buffer.from(LOG);
    },
    close: () => undefined,
  };
}

test("of a node that was told nothing is kept while the others are read", async () => {
  const witness = new Witness();
  const context: InspectContext = {
    api: apiSeenBy(witness),
    exec: { exec: () => Promise.reject(new Error("no command is run")) },
    signal: new AbortController().signal,
    now: () => NOW,
    time: UNTIMED,
    randomSuffix: () => "x",
    notice: () => undefined,
    onWait: () => undefined,
    onDeletion: () => undefined,
  };
  const selection: PodQuery = {
    by: "query",
    allNamespaces: true,
    labelSelector: undefined,
    fieldSelector: undefined,
  };
  const request = { ...REQUEST, selection, evidence: false, maxNodesAtOnce: 1 };
  const told: string[] = [];
  for await (const part of inspectParts(request, context, true)) {
    const node = witness.saw(part.pods[0]?.node ?? "", "the report", part).pods[0]?.node ?? "";
    expect([part.source, part.pods.length]).toEqual(["node", PODS_PER_NODE]);
    await new Promise((turn) => setImmediate(turn));
    collectGarbage();
    // The last one is in the hands of who asked.
    expect(witness.inMemory(told.slice(0, -1))).toEqual([]);
    told.push(node);
  }
  expect(told).toEqual(NODES);
  const each = ["the node object", "the debug pod", "the report"].map((what) => witness.count(what));
  expect(each).toEqual(Array(3).fill(NODES.length));
  // For the list of all, and for the node's own.
  expect(witness.count("a pod")).toBe(2 * NODES.length * PODS_PER_NODE);
}, 60_000);
