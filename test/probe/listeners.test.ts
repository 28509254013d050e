import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { redirectsOfRules } from "../../src/analysis/rule-redirects.js";
import { parseListenersOutput } from "../../src/probe/parse-listeners.js";
import {
  type BareNode,
  type BareNodeRun,
  describeOnBareNode,
  type FakeContainer,
  runOnBareNode,
  SHELLS,
} from "./bare-node.js";

const onNode = describeOnBareNode();

const dir = mkdtempSync(join(tmpdir(), "nsinfo-listeners-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const id = (digit: string): string => digit.repeat(64);
const serve = (...addresses: string[]): string =>
  ["ip link set lo up", ...addresses.map((one) => `busybox httpd -p ${one}`)].join("; ");
const POD: FakeContainer[] = [
  {
    id: id("a"),
    unshare: "--net --pid --mount",
    before: serve("127.0.0.1:8080", "[::1]:8081", "8082", "0.0.0.0:8083"),
  },
  { id: id("b"), unshare: "--net --pid --mount", before: serve("127.0.0.1:9090") },
];

/** One socket with a plain name, and one whose name forges a row of the kernel's table for another socket. */
const ABSTRACT = String.raw`
use Socket;
sub named { my ($name) = @_; socket(my $s, AF_UNIX, SOCK_STREAM, 0); bind($s, pack("Sxa*", AF_UNIX, $name)) or die; listen($s, 1); push @main::kept, $s }
named("plain");
named("x\n0000000000000000: 00000002 00000000 00010000 0001 01 1 \@forged");
`;

/** A listener, and an open folder whose path would end the line of ls and say on the next that the container's shell holds the socket. */
const FORGED = String.raw`
use Socket;
socket(our $s, AF_INET, SOCK_STREAM, 0); bind($s, sockaddr_in(7070, INADDR_LOOPBACK)) or die; listen($s, 1);
my $socket = readlink("/proc/self/fd/" . fileno $s);
open(my $stat, "<", "/proc/self/stat"); my $parent = (split / /, readline $stat)[3];
chdir $ARGV[0];
for my $part ("x\nlrwx------ 1 0 0 64 Nov 23 12:33 \"", "proc", $parent, "fd", "5\" -> \"$socket\"") { mkdir $part; chdir $part or die }
opendir(our $kept, ".") or die;
chdir "/";
`;

/** A container that runs a perl program, which stays. */
function scripted(digit: string, program: string): FakeContainer {
  const file = join(dir, `${digit}.pl`);
  writeFileSync(file, `${program}\nopen(my $up, ">", "${file}.up"); close $up; sleep 1000;\n`);
  rmSync(`${file}.up`, { force: true });
  const before = `ip link set lo up; perl ${file} ${dir} & while [ ! -e ${file}.up ]; do sleep 0.01; done`;
  return { id: id(digit), unshare: "--net --pid --mount", before };
}

function listen(
  node: Omit<BareNode, "listeners">,
  ...args: string[]
): BareNodeRun & ReturnType<typeof parseListenersOutput> {
  const run = runOnBareNode({ ...node, listeners: args });
  return { ...run, ...parseListenersOutput(run.output) };
}

onNode.each(SHELLS)("under %s", (_, shell) => {
  test("the collector's part is there, and every socket with its owner", () => {
    const run = listen({ containers: POD, shell });
    expect([run.whole, run.reading.complete, run.gaps, run.reading.gaps]).toEqual([true, true, [], []]);
    for (const [digit, ports] of [
      ["a", ["127.0.0.1:8080", "0.0.0.0:8083", "::1:8081", ":::8082"]],
      ["b", ["127.0.0.1:9090"]],
    ] as const) {
      const network = run.networks.find((one) => one.inode === run.links.get(id(digit))?.["net"]);
      expect(network?.sockets.map((one) => `${one.address}:${one.port}`).sort()).toEqual([...ports].sort());
      expect(network?.hasLoopback6).toBe(true);
      for (const socket of network?.sockets ?? []) {
        const owner = run.processes.get(socket.owners[0] ?? 0);
        expect(owner?.cgroupLines.some((line) => line.includes(id(digit)))).toBe(true);
      }
    }
  });

  test("more sockets than there is room for: it is said, and what else the kernel tells of the network stays", () => {
    const run = listen({ containers: POD, shell, bounds: { table_bytes: 600 } });
    expect(run.gaps.map((one) => one.why)).toEqual(["cut at 600 bytes: others may listen too"]);
    expect(run.whole).toBe(false);
    expect(run.networks.map((one) => one.hasLoopback6)).toEqual([true, true]);
    expect(run.networks.flatMap((one) => one.sockets).length).toBeLessThan(5);
  });

  test.each([200, 700, 1800])("what is cut at %i bytes, wherever that is, is not whole", (output_bytes) => {
    const run = listen({ containers: POD, shell, bounds: { output_bytes } });
    expect(run.reading.complete).toBe(true);
    expect(run.whole).toBe(false);
    expect(run.gaps.map((one) => one.what)).toContain("the list of sockets");
  });

  test("abstract unix sockets, and not the one that the name of another forges", () => {
    const run = listen({ containers: [scripted("c", ABSTRACT)], shell });
    const network = run.networks.find((one) => one.inode === run.links.get(id("c"))?.["net"]);
    expect(network?.unix.map((one) => one.name).sort()).toEqual(["plain", "x"]);
    expect(run.processes.get(network?.unix[0]?.owners[0] ?? 0)?.comm).toBe("perl");
  });

  test("a file whose name looks like a socket's gives nobody a socket", () => {
    const run = listen({ containers: [scripted("d", FORGED)], shell });
    const [socket, ...more] = run.networks.flatMap((one) => one.sockets);
    expect(more).toEqual([]);
    expect(socket).toMatchObject({ port: 7070, owners: [expect.any(Number)] });
    expect(run.processes.get(socket?.owners[0] ?? 0)?.comm).toBe("perl");
    expect(run.gaps).toEqual([]);
  });

  test("programs started do not grow with processes", () => {
    const [few, many, more] = [0, 40, 90].map((children) => {
      const containers = [...POD.slice(0, 1), { ...(POD[1] as FakeContainer), children }];
      return listen({ containers, shell }).started.sort();
    });
    expect(more).toEqual(many);
    // The paths of many processes are put together by xargs.
    const others = (started: string[] | undefined) => started?.filter((one) => one !== "xargs");
    expect(others(many)).toEqual(others(few));
  });

  test("connections come out as the addresses say", () => {
    const run = listen({ containers: POD.slice(0, 1), shell }, "connect");
    if (run.gaps.some((one) => one.why.startsWith("the image has no nc"))) return;
    const results = run.attempts.map((one) => `${one.address} ${one.port} ${one.result}`).sort();
    expect(results).toEqual(
      [
        "127.0.0.1 8080 yes",
        "127.0.0.1 8081 refused",
        "127.0.0.1 8082 yes",
        "127.0.0.1 8083 yes",
        "::1 8080 refused",
        "::1 8081 yes",
        "::1 8082 yes",
        "::1 8083 refused",
      ].sort(),
    );
  });

  const iptables = spawnSync("sh", ["-c", "command -v iptables-legacy iptables-nft nft"]).status === 0;
  if (!iptables)
    console.log("skipped reading real rules: it needs the Debian packages iptables and nftables");
  (iptables ? test : test.skip)(
    "the rules of each network namespace, of iptables and of nft, and no table is made by asking",
    () => {
      const rule = "OUTPUT -p tcp -j REDIRECT --to-ports 15001";
      const before = [
        `iptables-legacy -t nat -A ${rule}`,
        `iptables-nft -t nat -A ${rule.replace("15001", "15002")}`,
        "nft add table inet own; nft add chain inet own in { type nat hook prerouting priority -100 \\; }",
        "nft add rule inet own in tcp dport 80 redirect to :15006",
      ];
      const file = join(dir, "rules");
      writeFileSync(file, before.join("\n"));
      const plain: FakeContainer = { id: id("f"), unshare: "--net --pid --mount" };
      const ruled: FakeContainer = { ...plain, id: id("e"), before: `sh ${file}` };
      const run = listen({ containers: [ruled, plain], shell }, "enter");
      const [own, none] = ["e", "f"].map((digit) =>
        run.networks.find((one) => one.inode === run.links.get(id(digit))?.["net"]),
      );
      expect(redirectsOfRules(own?.rules ?? [])?.map((one) => `${one.hook} ${one.to}`)).toEqual([
        "output 15001",
        "output 15002",
        "prerouting 15006",
      ]);
      expect([own?.hasRules, none?.hasRules, none?.rules?.length, run.gaps]).toEqual([true, false, 0, []]);
      expect(listen({ containers: [ruled], shell }).networks[0]?.rules).toBeNull();
    },
  );

  test("only the port that was asked for is tried", () => {
    const run = listen({ containers: POD, shell }, "connect", "port=9090");
    if (run.gaps.some((one) => one.why.startsWith("the image has no nc"))) return;
    expect([...new Set(run.attempts.map((one) => one.port))]).toEqual([9090]);
  });
});
