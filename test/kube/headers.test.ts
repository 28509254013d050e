import { expect, test } from "@jest/globals";
import { impersonation, userAgent } from "../../src/kube/headers.js";
import { warningTexts } from "../../src/kube/warnings.js";

test("the User-Agent names program, version, system and machine as Go does", () => {
  expect(userAgent("1.2.3")).toMatch(
    /^kubectl-nsinfo\/1\.2\.3 \((linux|darwin|windows|freebsd)\/(amd64|arm64|386|arm)\)$/,
  );
});

test("impersonation: groups are said one by one, keys are escaped, values go as UTF-8", () => {
  expect(
    impersonation({
      impersonate: "j\u00fcrgen",
      impersonateUid: "u-1",
      impersonateGroups: ["a", "b"],
      impersonateExtra: { "example.com/Scope": ["x", "y"] },
    }),
  ).toEqual({
    "Impersonate-User": "j\u00c3\u00bcrgen",
    "Impersonate-Uid": "u-1",
    "Impersonate-Group": ["a", "b"],
    "Impersonate-Extra-example.com%2FScope": ["x", "y"],
  });
  expect(impersonation({ impersonateGroups: ["a"] })).toEqual({});
});

test.each([
  [undefined, []],
  // Recorded from Kubernetes 1.36.
  ['299 - "unknown field \\"spec.noSuch\\""', ['unknown field "spec.noSuch"']],
  ['299 - "a", 299 - "b, c"', ["a", "b, c"]],
  ['199 - "x"', []],
  ["garbage", []],
])("warnings in %j", (header, texts) => {
  expect(warningTexts(header)).toEqual(texts);
});
