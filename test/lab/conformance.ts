import { Client } from "./conformance/client.js";
import { replayCrictl } from "./conformance/crictl.js";
import { replay, replayFolders, replayLists, replaySingles } from "./conformance/exchanges.js";
import { replayExec } from "./conformance/exec.js";
import { replayFollow, replayLife } from "./conformance/life.js";
import { makePods, replayPods } from "./conformance/pods.js";
import { exchange, names } from "./conformance/recordings.js";
import { Report } from "./conformance/report.js";
import { startLab } from "./lab.js";

type Lab = Awaited<ReturnType<typeof startLab>>;

/** The namespaces of the recordings. */
function prepare({ api }: Lab): void {
  const level = (name: string) => ({ "pod-security.kubernetes.io/enforce": name });
  api.createNamespace("demo");
  api.createNamespace("pss-baseline", level("baseline"));
  api.createNamespace("pss-restricted", level("restricted"));
  api.createNamespace("quota");
  const quota = {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q" },
    spec: { hard: { pods: "0" } },
  };
  api.create("resourcequotas", "quota", quota);
}

/** These belong to the life of one pod and are replayed with it. */
const OF_A_LIFE = ["create/debug-pod", "errors/already-exists", "log/polled", "log/followed"];

async function replayAll(lab: Lab, report: Report): Promise<void> {
  const client = await Client.make(lab.api);
  await makePods(client);
  await replayPods(client, report);
  await replayLists(client, report);
  await replaySingles(client, report);
  await replayFolders(client, report, ["discovery", "review"]);
  for (const name of [...names("create"), ...names("errors"), ...names("log")]) {
    if (!OF_A_LIFE.includes(name)) await replay(client, report, exchange(name));
  }
  await replayExec(client, report);
  await replayLife(client, report);
  await replayFollow(client, report);
  await replayCrictl(client, report, (argv) => lab.crictl(argv));
}

/** Replays every recorded exchange against the lab, prints what is equal and what is not; exit status 1 if anything is not. */
async function main(): Promise<void> {
  const report = new Report();
  const lab = await startLab();
  try {
    prepare(lab);
    await replayAll(lab, report);
  } finally {
    await lab.stop();
  }
  process.stdout.write(`${report.text()}\n`);
  process.exitCode = report.unequal.length === 0 ? 0 : 1;
}

await main();
