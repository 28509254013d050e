import { describe, expect, test } from "@jest/globals";
import { LINK_COMMANDS, parseLinks } from "../../src/probe/ns-links.js";

const GNU = `total 0
lrwxrwxrwx 1 root root 0 Nov 23 21:09 cgroup -> cgroup:[4026531835]
lrwxrwxrwx. 1 1000 1000 0 Nov 23 21:09 ipc -> ipc:[4026532299]
lrwxrwxrwx 1 root root 0 Nov 23 21:09 pid -> pid:[4026532410]
lrwxrwxrwx 1 root root 0 Nov 23 21:09 pid_for_children -> pid:[4026532410]
lrwxrwxrwx 1 root root 0 Nov 23 21:09 time_for_children -> time:[4026531834]
`;

test("what is run needs a program and /proc only", () => {
  expect(LINK_COMMANDS.map((words) => words.join(" "))).toEqual([
    "readlink /proc/self/ns/net /proc/self/ns/ipc /proc/self/ns/uts /proc/self/ns/pid /proc/self/ns/mnt /proc/self/ns/user /proc/self/ns/cgroup /proc/self/ns/time",
    "ls -l /proc/self/ns",
  ]);
});

describe("links", () => {
  test.each([
    ["readlink's", "net:[4026532301]\nuts:[1]\n", { net: 4026532301, uts: 1 }],
    ["ls's, the children's left out", GNU, { cgroup: 4026531835, ipc: 4026532299, pid: 4026532410 }],
    ["the largest number that fits", "net:[4294967295]", { net: 4294967295 }],
  ])("%s", (_, text, links) => expect(parseLinks(text)).toEqual(links));
});

describe("no links", () => {
  test.each([
    ["nothing", ""],
    ["only an empty folder", "total 0\n"],
    ["a word more", "net:[4026532301]\nhello\n"],
    ["a word before", "x net:[4026532301]\n"],
    ["an unknown type", "foo:[4026532301]\n"],
    ["a type twice", "net:[4026532301]\nnet:[4026532302]\n"],
    ["a type twice, the same", "net:[4026532301]\nnet:[4026532301]\n"],
    ["a name that is another's", GNU.replace(" ipc -> ipc", " net -> ipc")],
    ["children of another type", GNU.replace("pid_for_children -> pid", "pid_for_children -> net")],
    ["zero", "net:[0]\n"],
    ["a leading zero", "net:[04026532301]\n"],
    ["a number that is too large", "net:[4294967296]\n"],
    ["digits without end", `net:[${"9".repeat(400)}]\n`],
    ["a terminal's escape", "\u001b[31mnet:[4026532301]\n"],
    ["a carriage return", "net:[4026532301]\r\n"],
    ["only children", "lrwxrwxrwx 1 root root 0 Nov 23 21:09 pid_for_children -> pid:[4026532410]\n"],
    ["a type of an object's own", "constructor:[4026532301]\n"],
  ])("%s", (_, text) => expect(parseLinks(text)).toBeNull());
});
