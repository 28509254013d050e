import fc from "fast-check";
import { buildReport } from "../../../src/app/report.js";
import { followPods } from "../../../src/app/watch/pod-events.js";
import { KubeError } from "../../../src/kube/errors.js";
import type { Raw } from "../../../src/kube/raw.js";
import { watchEvents } from "../../../src/kube/watch.js";
import { FORMATS } from "../../../src/render/formats.js";
import { podFromSpec } from "../../../src/snapshot/from-spec.js";
import { toPod } from "../../../src/target/pod.js";
import { fixture } from "../../fixture.js";
import { NOW } from "../../recorded-report.js";
import { damaged, type Lie, lies, mistyped } from "../hostile.js";
import { expectPlain, type FuzzTarget } from "../target.js";

const PODS = ["sidecar", "host", "sharepid"].map((name) => fixture<Raw>(`recorded/pods/${name}.json`));

const RENDERERS = Object.entries(FORMATS);
const STYLE = { color: false, columns: 100, elapsedMs: 1 };

/** Pods of an API server that keeps to no type. */
export const podObjects: FuzzTarget<{ pod: number; told: Lie[]; format: number }> = {
  name: "pods of any types",
  part: 5,
  inputs: fc.record({ pod: fc.nat(PODS.length - 1), told: lies(6), format: fc.nat(RENDERERS.length - 1) }),
  check({ pod, told, format }) {
    const pods = [podFromSpec(toPod(mistyped(PODS[pod], told) as Raw))];
    const report = buildReport({ source: "spec", nodes: [], pods, gaps: [] }, NOW);
    const [name = "", render] = RENDERERS[format] ?? [];
    expectPlain(`-o ${name}`, render?.(report, STYLE) ?? "");
  },
};

const EVENTS = [
  JSON.stringify({ type: "ADDED", object: PODS[0] }),
  '{"type":"MODIFIED","object":{"metadata":{"name":"x","resourceVersion":"7"},"status":{"containerStatuses":[{"name":"a"}]}}}',
  '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"8"}}}',
  '{"type":"DELETED","object":{"metadata":{"name":"x","namespace":"d","labels":{"a":"b"}}}}',
  '{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}',
].join("\n");

/** What is thrown in the place of what the server does not send. */
class Over extends Error {}

/** A watch's body, cut into pieces anywhere, followed as `--watch` does; it may end in a KubeError. */
export const watchBodies: FuzzTarget<{ text: string; told: Lie[]; pieces: number }> = {
  name: "watch events",
  part: 4,
  inputs: fc.record({ text: damaged(EVENTS), told: lies(3), pieces: fc.integer({ min: 1, max: 300 }) }),
  async check({ text, told, pieces }) {
    const event = JSON.stringify(mistyped({ type: "ADDED", object: PODS[1] }, told));
    const body = Buffer.from(`${event}\n${text}\n`);
    const over = new AbortController();
    const api = {
      async *watch() {
        const cut = async function* (): AsyncGenerator<Buffer> {
          const size = Math.ceil(body.length / pieces);
          for (let from = 0; from < body.length; from += size) yield body.subarray(from, from + size);
        };
        try {
          yield* watchEvents(cut());
        } finally {
          over.abort(new Over());
        }
      },
    };
    const where = { api, signal: over.signal, namespace: undefined, selectors: {} };
    const end: unknown = await followPods(where, () => {}).catch((error: unknown) => error);
    if (!(end instanceof Over || end instanceof KubeError)) throw end;
  },
};
