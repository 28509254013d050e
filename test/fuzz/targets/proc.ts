import fc from "fast-check";
import { idsInCgroup } from "../../../src/model/cgroup.js";
import { parseLook } from "../../../src/probe/parse-look.js";
import { emptyProcess, readProcessFile } from "../../../src/probe/parse-proc.js";
import { damaged, hostileText } from "../hostile.js";
import { expectPlainDeep, type FuzzTarget } from "../target.js";

/** A right line of each file, and what is made of it. */
const LINES: Record<string, string> = {
  stat: "7 (httpd) S 1 1 1 0 -1 0 0 0 0 0 0 6 0 0 20 0 1 0 500 232 369",
  status: "Name:\thttpd",
  uid_map: "         0          0 4294967295",
  timens_offsets: "monotonic           0         0",
  mountinfo: "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue",
  cgroup: `0::/kubepods/pod1/${"a".repeat(64)}`,
};
const KEYS = [
  "Name",
  "Uid",
  "NSpid",
  "CapEff",
  "SigIgn",
  "SigCgt",
  "State",
  "Pid",
  "PPid",
  "Seccomp",
  "NoNewPrivs",
  "constructor",
  "__proto__",
];

interface Line {
  file: string;
  text: string;
}

const line: fc.Arbitrary<Line> = fc
  .constantFrom(...Object.keys(LINES), "constructor", "__proto__")
  .chain((file) =>
    fc.record({
      file: fc.constant(file),
      text: fc.oneof(
        damaged(Object.hasOwn(LINES, file) ? (LINES[file] ?? "") : "x"),
        hostileText,
        fc.tuple(fc.constantFrom(...KEYS), hostileText).map(([key, value]) => `${key}:\t${value}`),
      ),
    }),
  );

/** The files of one process. */
export const procFiles: FuzzTarget<Line[]> = {
  name: "/proc/PID files",
  part: 10,
  inputs: fc.array(line, { maxLength: 8 }),
  check(lines) {
    const process = emptyProcess(7);
    for (const { file, text } of lines) readProcessFile(process, file, text);
    // Cgroup lines are only looked through for IDs, and shown nowhere.
    const { cgroupLines, ...shown } = process;
    expectPlainDeep("process", [shown, cgroupLines.flatMap(idsInCgroup)]);
  },
};

const LOOKS = `@net 7 lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/net -> net:[4026532462]
@net 7 4: eth0    inet 10.244.0.6/24 brd 10.244.0.255 scope global eth0
@uts 7 lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/uts -> uts:[4026532628]
@uts 7 sidecar
@ipc 7 lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/ipc -> ipc:[4026532629]
@ipc 7 /proc/sysvipc/shm:1`;

/** What was seen from inside namespaces. */
export const looks: FuzzTarget<string> = {
  name: "looks from inside",
  part: 6,
  inputs: damaged(LOOKS),
  check: (text) => expectPlainDeep("looks", parseLook(text.split("\n"))),
};
