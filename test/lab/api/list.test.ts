import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Json } from "../types.js";
import { type Harness, pod, startHarness } from "./harness.js";

let harness: Harness;
const PODS = "/api/v1/namespaces/demo/pods";

beforeEach(async () => {
  harness = await startHarness();
  for (const name of ["e", "d", "c", "b", "a"]) {
    harness.api.create("pods", "demo", pod(name, {}, { labels: { odd: String("ace".includes(name)) } }));
  }
});

afterEach(() => harness.api.stop());

const namesOf = (list: Json): string[] => list.items.map((item: Json) => item.metadata.name);
const next = (list: Json): string => `continue=${list.metadata.continue}`;

describe("pages", () => {
  test("hold all objects once, in the order of their names", async () => {
    const first = (await harness.send(`GET ${PODS}?limit=2`)).body;
    const second = (await harness.send(`GET ${PODS}?limit=2&${next(first)}`)).body;
    const third = (await harness.send(`GET ${PODS}?limit=2&${next(second)}`)).body;
    expect([first, second, third].map(namesOf)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect([first, second, third].map((page) => page.metadata.remainingItemCount)).toEqual([3, 1, undefined]);
    expect(third.metadata.continue).toBeUndefined();
  });

  test("show the state of the first page, whatever happens in between", async () => {
    const first = (await harness.send(`GET ${PODS}?limit=2`)).body;
    await harness.send({ line: `DELETE ${PODS}/d`, body: { gracePeriodSeconds: 0 } });
    await harness.send({ line: `POST ${PODS}`, body: pod("cc") });
    const second = (await harness.send(`GET ${PODS}?${next(first)}`)).body;
    expect(namesOf(second)).toEqual(["c", "d", "e"]);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(namesOf((await harness.send(`GET ${PODS}`)).body)).toEqual(["a", "b", "c", "cc", "e"]);
  });

  test("of a forgotten version are 410, with a token for the rest", async () => {
    const first = (await harness.send(`GET ${PODS}?limit=2`)).body;
    await harness.send({ line: `POST ${PODS}`, body: pod("cc") });
    harness.api.compact();
    await harness.send({ line: `POST ${PODS}`, body: pod("cd") });
    const { status, body } = await harness.send(`GET ${PODS}?limit=2&${next(first)}`);
    expect([status, body.reason]).toEqual([410, "Expired"]);
    expect(namesOf((await harness.send(`GET ${PODS}?${next(body)}`)).body)).toEqual([
      "c",
      "cc",
      "cd",
      "d",
      "e",
    ]);
  });

  test("count no remaining items when a selector is used", async () => {
    const { body } = await harness.send(`GET ${PODS}?limit=2&labelSelector=odd%3Dtrue`);
    expect(namesOf(body)).toEqual(["a", "c"]);
    expect(body.metadata.remainingItemCount).toBeUndefined();
    expect(namesOf((await harness.send(`GET ${PODS}?labelSelector=odd%3Dtrue&${next(body)}`)).body)).toEqual([
      "e",
    ]);
  });

  test("count only their own namespace, one with a similar name beside it", async () => {
    for (const name of ["demo-x", "demo0", "dem"]) {
      harness.api.createNamespace(name);
      harness.api.create("pods", name, pod("z"));
    }
    const { body } = await harness.send(`GET ${PODS}?limit=2`);
    expect([namesOf(body), body.metadata.remainingItemCount]).toEqual([["a", "b"], 3]);
    const all = (await harness.send("GET /api/v1/pods?limit=2")).body;
    expect([namesOf(all), all.metadata.remainingItemCount]).toEqual([["z", "z"], 6]);
  });

  test("refuse a token that is none", async () => {
    expect((await harness.send(`GET ${PODS}?continue=zzz`)).status).toBe(400);
  });
});

describe("forms", () => {
  const accept = (as: string) => ({
    Accept: `application/json;as=${as};v=v1;g=meta.k8s.io,application/json`,
  });

  test("a table has cells and metadata", async () => {
    const { body } = await harness.send({ line: `GET ${PODS}?limit=1`, headers: accept("Table") });
    expect(body.kind).toBe("Table");
    expect(body.rows[0].cells.slice(0, 2)).toEqual(["a", "1/1"]);
    expect(body.rows[0].object.metadata.name).toBe("a");
  });

  test("metadata alone", async () => {
    const headers = accept("PartialObjectMetadataList");
    const { body } = await harness.send({ line: `GET ${PODS}?limit=1`, headers });
    expect(Object.keys(body.items[0])).toEqual(["kind", "apiVersion", "metadata"]);
  });

  test("nothing but JSON is spoken", async () => {
    const headers = { Accept: "application/vnd.kubernetes.protobuf" };
    expect((await harness.send({ line: `GET ${PODS}`, headers })).status).toBe(406);
  });

  test("a version from the future is waited for in vain", async () => {
    const { status, body } = await harness.send(`GET ${PODS}?resourceVersion=99999999`);
    expect([status, body.reason]).toEqual([504, "Timeout"]);
  });
});
