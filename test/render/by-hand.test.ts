import { expect, test } from "@jest/globals";
import { byHand } from "../../src/render/by-hand.js";
import { declaredReport, recordedReport } from "../recorded-report.js";

const PLAIN = { color: false, columns: null };

test("a sidecar pod: its PIDs, each namespace looked into once", () => {
  expect(byHand(recordedReport(["sidecar"]), PLAIN).replace(/(inspect )[0-9a-f]{13}/g, "$1ID")).toBe(`
By hand, as root on node1, pod demo/sidecar:
  # a way there (it leaves a pod that you have to delete)
  kubectl debug node/node1 -it --image=busybox:1.36 --profile=sysadmin -- chroot /host
  # app: 727
  crictl inspect ID | grep '"pid"'
  # proxy: 826
  crictl inspect ID | grep '"pid"'
  # the matrix, the node first: the same number is the same namespace
  ls -l /proc/1/ns /proc/727/ns /proc/826/ns /proc/482/ns
  # net of app, proxy, (sandbox)
  nsenter -t 727 -n ip addr
  # ipc of app, proxy, (sandbox)
  nsenter -t 727 -i ipcs
  # uts of app, proxy, (sandbox)
  nsenter -t 727 -u hostname
  # each PID on the node, and in the namespaces below
  grep NSpid /proc/727/status /proc/826/status /proc/482/status
`);
});

test("of a pod in the node's namespaces nothing of the node's is looked into", () => {
  expect(byHand(recordedReport(["host"]), PLAIN)).not.toContain("nsenter");
});

test("a pod that was not observed has no PIDs to name", () => {
  expect(byHand(declaredReport("pending"), PLAIN)).toContain("no commands to show");
});

test("no name of a report is ever part of a command", () => {
  const report = recordedReport(["sidecar"]);
  const hostile = "x; reboot #\n$(reboot)\u001b[2J";
  for (const pod of report.pods) {
    pod.name = hostile;
    for (const one of pod.containers) Object.assign(one, { name: hostile, id: `containerd://$(reboot)` });
  }
  const lines = byHand(report, PLAIN).split("\n");
  expect(lines.filter((line) => line.includes("reboot") && !/^ {2}# |^By hand/.test(line))).toEqual([]);
  expect(lines.join("")).not.toContain("\u001b");
  for (const pod of report.pods) pod.node = "node1; reboot";
  expect(byHand(report, PLAIN)).not.toContain("node1; reboot");
});
