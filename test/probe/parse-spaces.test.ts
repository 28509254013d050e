import { describe, expect, test } from "@jest/globals";
import { parseSpaces, type SpaceLine } from "../../src/probe/parse-spaces.js";

function line(text: string): SpaceLine {
  const [verb = "", ...rest] = text.split(" ");
  return { verb: verb as SpaceLine["verb"], rest: rest.join(" ") };
}

const held = (pid: number, comm: string, processes = 1, isAskedAbout = false) => ({
  pid,
  comm,
  processes,
  isAskedAbout,
});

describe("all namespaces of a node", () => {
  test("were not asked for", () => expect(parseSpaces([])).toBeNull());

  test.each([
    [
      "held by processes",
      ["space net:[10] 7 3 - my app"],
      [{ type: "net", inode: 10, held: held(7, "my app", 3), netns: null }],
    ],
    [
      "of a container that was asked about",
      ["space ipc:[11] 7 1 pod sh"],
      [{ type: "ipc", inode: 11, held: held(7, "sh", 1, true), netns: null }],
    ],
    ["held by a file only", ["held 12 cni-1"], [{ type: "net", inode: 12, held: null, netns: "cni-1" }]],
    [
      "held by both",
      ["space net:[13] 9 1 - pause", "held 13 cni-2"],
      [{ type: "net", inode: 13, held: held(9, "pause"), netns: "cni-2" }],
    ],
    ["of the script itself", ["space ipc:[14] 2 1 - sh", "own ipc:[14]"], []],
    [
      "a name that a terminal would obey",
      ["space uts:[15] 4 1 - a\u001b[2Jb"],
      [
        expect.objectContaining({
          held: expect.objectContaining({ comm: expect.not.stringContaining("\u001b") }),
        }),
      ],
    ],
    [
      "what is no namespace",
      ["space dev:[16] 4 1 - a", "space net:16 4 1 - a", "held x y", "own nothing"],
      [],
    ],
  ])("%s", (_, lines, expected) => {
    expect(parseSpaces(lines.map(line))).toEqual(expected);
  });
});
