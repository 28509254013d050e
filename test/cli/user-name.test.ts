import { expect, test } from "@jest/globals";
import { nameOfUid } from "../../src/cli/user-name.js";

const PASSWD = `root:x:0:0:root:/root:/bin/bash
# comment
odd:x:10:1000::/home/odd:/bin/sh
:x:11:11::/:/bin/sh
first:x:1000:1000::/home/first:/bin/sh
second:x:1000:1000::/home/second:/bin/sh
`;

test.each([
  [0, "root"],
  [1000, "first"],
  [10, "odd"],
  [11, null],
  [1, null],
  [65534, null],
])("UID %i is %s", (uid, name) => {
  expect(nameOfUid(PASSWD, uid)).toBe(name);
});
