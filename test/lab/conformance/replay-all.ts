import type { LabApi } from "../api/server.js";
import { Client } from "./client.js";
import { type RunCrictl, replayCrictl } from "./crictl.js";
import { replay, replayFolders, replayLists, replaySingles } from "./exchanges.js";
import { replayExec } from "./exec.js";
import { replayFollow, replayLife } from "./life.js";
import { makePods, replayPods } from "./pods.js";
import { exchange, names } from "./recordings.js";
import { Report } from "./report.js";

/** What of a running lab the replay needs. */
export interface Lab {
  api: LabApi;
  crictl: RunCrictl;
}

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

/** Replays every recorded exchange against a lab that has just started, and reports what is equal and what is not. */
export async function replayAll(lab: Lab): Promise<Report> {
  const report = new Report();
  prepare(lab);
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
  return report;
}
