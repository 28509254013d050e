import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { localNames } from "../../src/probe/local-names.js";

const ID = "0123456789abcdef".repeat(4);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nsinfo-names-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [`web-7d4b9c_shop_nginx-${ID}.log`, { namespace: "shop", pod: "web-7d4b9c", container: "nginx" }],
  [
    `etcd-node1.example.com_kube-system_etcd-${ID}.log`,
    { namespace: "kube-system", pod: "etcd-node1.example.com", container: "etcd" },
  ],
  [`x_y_z-with-dashes-${ID}.log`, { namespace: "y", pod: "x", container: "z-with-dashes" }],
  [`x_y_z-${ID.slice(1)}.log`, undefined],
  [`x_y_z-${ID}.txt`, undefined],
  [`x_y-${ID}.log`, undefined],
  [`x_y_\u001b[31m-${ID}.log`, undefined],
])("%j", (file, expected) => {
  writeFileSync(join(folder, file), "");
  expect(localNames(folder).get(ID)).toEqual(expected);
  expect(localNames(folder).size).toBe(expected === undefined ? 0 : 1);
});

test("no such folder: no names", () => expect(localNames(join(folder, "none")).size).toBe(0));
