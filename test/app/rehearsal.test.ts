import { expect, test } from "@jest/globals";
import { rehearsal } from "../../src/app/rehearsal.js";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";

test("a rehearsal goes the whole way: each cell, the process, and what was seen inside", async () => {
  const report = await rehearsal(new Date(0));
  const [app] = report.pods[0]?.containers ?? [];
  expect(NAMESPACE_TYPES.map((type) => app?.namespaces[type].inode)).toEqual([
    20, 21, 22, 23, 24, 25, 26, 27,
  ]);
  expect(app?.pidSource).toBe("crictl");
  expect(app?.process?.capabilities).toContain("CHOWN");
  expect(
    report.pods[0]?.relations.find((one) => one.type === "net")?.evidence.interfaces?.[0]?.addresses,
  ).toEqual(["10.0.0.1/24"]);
  expect(report.gaps).toEqual([]);
});
