import { describe, expect, test } from "@jest/globals";
import { type PodGroup, selectPods } from "../../src/app/pod-groups.js";
import { KubeError } from "../../src/kube/errors.js";
import { type KubeObject, type ListOptions, NODES, type Resource } from "../../src/kube/port.js";
import { namedPods, type PodQuery, type Selection } from "../../src/target/selection.js";

const QUERY: PodQuery = {
  by: "query",
  allNamespaces: true,
  labelSelector: "app=web",
  fieldSelector: "status.phase=Running",
};

function pod(index: number, node: string | null): KubeObject {
  return { metadata: { name: `p${index}`, namespace: "d" }, spec: node === null ? {} : { nodeName: node } };
}

/** Pods in the order of a list: spread over the nodes, the last on none. */
function pods(count: number, nodes: number): KubeObject[] {
  return Array.from({ length: count }, (_, index) =>
    pod(index, index === count - 1 ? null : `n${index % nodes}`),
  );
}

function cluster(all: KubeObject[], cutAfter = Number.POSITIVE_INFINITY) {
  const asked: (ListOptions & { namespace: string | undefined })[] = [];
  const api = {
    get: async (_: Resource, _namespace: string | undefined, name: string): Promise<KubeObject> => {
      throw new KubeError("NotFound", `"${name}" not found`, { status: 404 });
    },
    async *list(_: Resource, namespace: string | undefined, options: ListOptions = {}) {
      asked.push({ namespace, ...options });
      const node = /spec\.nodeName=([^,]*)/.exec(options.fieldSelector ?? "")?.[1];
      let given = 0;
      for (const one of all) {
        if (node !== undefined && (one["spec"] as { nodeName?: string }).nodeName !== node) continue;
        if (node === undefined && given++ === cutAfter) throw new KubeError("Expired", "the list is too old");
        yield one;
      }
    },
  };
  return { asked, context: { api, signal: new AbortController().signal } };
}

async function taken(groups: AsyncIterable<PodGroup>): Promise<[string | null, number][]> {
  const list: [string | null, number][] = [];
  for await (const { node, pods: own } of groups) list.push([node, own.length]);
  return list;
}

describe("a list", () => {
  test("of a page: asked for once, and known", async () => {
    const { asked, context } = cluster(pods(500, 3));
    const { pods: known, groups } = await selectPods(context, "own", QUERY);
    expect(known?.length).toBe(500);
    expect(await taken(groups)).toEqual([
      ["n0", 167],
      ["n1", 166],
      ["n2", 166],
      [null, 1],
    ]);
    expect(asked.map(({ namespace, fieldSelector }) => [namespace, fieldSelector])).toEqual([
      [undefined, "status.phase=Running"],
    ]);
  });

  test("of more: the nodes one after the other, each pod once, and none is kept", async () => {
    const { asked, context } = cluster(pods(501, 3));
    const { pods: known, groups } = await selectPods(context, "own", { ...QUERY, allNamespaces: false });
    expect(known).toBeNull();
    expect(await taken(groups)).toEqual([
      ["n0", 167],
      ["n1", 167],
      ["n2", 166],
      [null, 1],
    ]);
    expect(
      asked
        .slice(1)
        .map(({ namespace, labelSelector, fieldSelector }) => [namespace, labelSelector, fieldSelector]),
    ).toEqual(
      ["n0", "n1", "n2"].map((node) => ["own", "app=web", `status.phase=Running,spec.nodeName=${node}`]),
    );
  });

  test("that is cut short: what was seen of it is given, then the reason", async () => {
    const { context } = cluster(pods(2000, 4), 1000);
    const { groups } = await selectPods(context, "own", QUERY);
    const seen: (string | null)[] = [];
    const take = async (): Promise<void> => {
      for await (const { node } of groups) seen.push(node);
    };
    await expect(take()).rejects.toThrow("the list is too old");
    expect(seen).toEqual(["n0", "n1", "n2", "n3"]);
  });
});

describe("a node", () => {
  const named = (name: string): Selection => ({ by: "name", targets: [{ resource: NODES, name }] });

  test("that is not there is told, and not taken for an empty one", async () => {
    const { context } = cluster([]);
    const { groups } = await selectPods(context, "own", named("n9"));
    await expect(taken(groups)).rejects.toThrow('"n9" not found');
  });

  test("has what has not ended, of every namespace, and is marked as whole", async () => {
    const { asked, context } = cluster(pods(10, 2));
    const { groups } = await selectPods(context, "own", named("n1"));
    const found: PodGroup[] = [];
    for await (const group of groups) found.push(group);
    expect(found).toMatchObject([{ node: "n1", whole: true }]);
    expect(found[0]?.pods.length).toBe(4);
    expect(asked).toMatchObject([
      {
        namespace: undefined,
        fieldSelector: "spec.nodeName=n1,status.phase!=Succeeded,status.phase!=Failed",
      },
    ]);
  });
});

test("a pod that is not there is the server's own answer", async () => {
  const { context } = cluster([]);
  await expect(selectPods(context, "own", namedPods(["x"]))).rejects.toThrow('"x" not found');
});

describe("pods by name", () => {
  const named = (from: number, count: number): Selection =>
    namedPods(Array.from({ length: count }, (_, index) => `p${from + index}`));

  /** What was asked, `list` with how many of it were taken. */
  function asking(all: KubeObject[], mayList = true) {
    const asked: string[] = [];
    const api = {
      get: async (_: Resource, _namespace: string | undefined, name: string): Promise<KubeObject> => {
        asked.push(`get ${name}`);
        const found = all.find((one) => one.metadata.name === name);
        if (found === undefined) throw new KubeError("NotFound", `"${name}" not found`, { status: 404 });
        return found;
      },
      async *list() {
        if (!mayList) throw new KubeError("Forbidden", "pods is forbidden", { status: 403 });
        for (const [index, one] of all.entries()) {
          asked[0] = `list ${index + 1}`;
          yield one;
        }
      },
    };
    return { asked, context: { api, signal: new AbortController().signal } };
  }
  const gets = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `get p${from + index}`);

  test.each<[string, Selection, boolean, string[]]>([
    ["few are asked for one by one", named(0, 19), true, gets(0, 19)],
    ["many are listed, as far as they go", named(5, 20), true, ["list 25"]],
    ["who may not list asks one by one", named(0, 20), false, gets(0, 20)],
    ["who is not on the first page is asked for alone", named(490, 20), true, ["list 500", ...gets(500, 10)]],
  ])("%s", async (_, selection, mayList, requests) => {
    const { asked, context } = asking(pods(600, 3), mayList);
    const selected = await selectPods(context, "d", selection);
    const names = selection.by === "name" ? selection.targets.map((one) => one.name) : [];
    expect(selected.pods?.map((one) => one.name)).toEqual(names);
    expect(asked).toEqual(requests);
  });

  test("one of many that is not there is the server's own answer", async () => {
    const { context } = asking(pods(30, 3));
    await expect(selectPods(context, "d", named(15, 20))).rejects.toThrow('"p30" not found');
  });
});
