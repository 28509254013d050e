import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Json } from "../types.js";
import { builtin } from "./resources.js";
import { Store } from "./store.js";

const PODS = builtin("pods");
const pod = (name: string, nodeName?: string): Json => ({
  metadata: { namespace: "demo", name },
  spec: nodeName === undefined ? {} : { nodeName },
});
const CHANGES = fc.array(
  fc.record({
    name: fc.constantFrom("a", "b", "c", "d", "e"),
    does: fc.constantFrom("put", "put", "remove"),
    node: fc.constantFrom(undefined, "node1", "node2"),
  }),
  { maxLength: 30 },
);

/** What the store should hold: sorted, by hand. */
const inOrder = (objects: ReadonlyMap<string, Json>): Json[] =>
  [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);

test("holds its objects in order, now, before, and by node", () => {
  fc.assert(
    fc.property(CHANGES, (changes) => {
      const store = new Store(1);
      const objects = new Map<string, Json>();
      const states = [{ revision: store.revision, objects: inOrder(objects) }];
      for (const { name, does, node } of changes) {
        if (does === "put") objects.set(name, store.put(PODS, pod(name, node)));
        else if (objects.has(name)) {
          store.remove(PODS, objects.get(name));
          objects.delete(name);
        }
        states.push({ revision: store.revision, objects: inOrder(objects) });
      }
      for (const state of states)
        expect(store.entriesAt(PODS, state.revision)?.map(([, object]) => object)).toEqual(state.objects);
      expect(store.entries(PODS).map(([, object]) => object)).toEqual(inOrder(objects));
      for (const node of ["node1", "node2"])
        expect(store.entriesOnNode(PODS, node).map(([, object]) => object)).toEqual(
          inOrder(objects).filter((object) => object.spec.nodeName === node),
        );
    }),
  );
});

test("whoever goes through the objects is not disturbed", () => {
  const store = new Store(1);
  for (const name of ["a", "b", "c"]) store.put(PODS, pod(name));
  const seen: string[] = [];
  for (const [, object] of store.entries(PODS)) {
    seen.push(object.metadata.name);
    store.remove(PODS, object);
  }
  expect(seen).toEqual(["a", "b", "c"]);
  expect(store.entries(PODS)).toEqual([]);
});
