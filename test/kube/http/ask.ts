import { connect } from "../../../src/kube/connect.js";
import { KubeError } from "../../../src/kube/errors.js";
import { bunCanDial } from "../../../src/kube/http/bun-dial.js";
import { PODS } from "../../../src/kube/port.js";
import { kubectlWords } from "../../../src/kube/words.js";

// A program of its own, so that it runs in Bun as in Node. Arguments: what to ask, a kubeconfig, flags as JSON. Prints what came of it,
// and whether Bun's own sockets carry TLS here.

const [what = "", kubeconfig = "", flags = "{}"] = process.argv.slice(2);

const ASKED: Record<string, (api: Awaited<ReturnType<typeof connect>>["api"]) => Promise<unknown>> = {
  get: (api) => api.get(PODS, "demo", "x"),
  create: (api) =>
    api.create(PODS, "demo", { metadata: { name: "x", annotations: { long: "x".repeat(3_000_000) } } }),
  many: async (api) =>
    (await Promise.all(Array.from({ length: 40 }, () => api.get(PODS, "demo", "x")))).length,
  again: async (api) => [await api.get(PODS, "demo", "x"), await api.get(PODS, "demo", "x")],
  log: async (api) => {
    let bytes = 0;
    for await (const piece of api.log("demo", "x", { container: "c" })) {
      bytes += piece.length;
      // Slower than who sends.
      if (bytes % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return bytes;
  },
  first: async (api) => {
    for await (const piece of api.log("demo", "x", { container: "c", follow: true })) return String(piece);
    return null;
  },
};

async function outcome(): Promise<unknown> {
  const around = { env: {}, homeDir: "/nonexistent", version: "0", stdinIsTerminal: false };
  try {
    const { api } = await connect({ kubeconfig, ...JSON.parse(flags) }, around);
    try {
      return { answered: await ASKED[what]?.(api) };
    } finally {
      api.close();
    }
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return { reason: error.reason, words: kubectlWords(error) };
  }
}

const direct = { server: new URL("https://a"), proxy: null, trust: { rejectUnauthorized: true } };
process.stdout.write(JSON.stringify({ byBun: bunCanDial(direct), came: await outcome() }));
