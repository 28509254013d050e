import { describe, expect, test } from "@jest/globals";
import { parseListenersOutput } from "../../src/probe/parse-listeners.js";

const NET = 4026532301;
const TCP = (slot: number, local: string, inode: number, state = "0A"): string =>
  `   ${slot}: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`;
const UNIX = (name: string, inode: number, flags = "00010000", type = "0001"): string =>
  `0000000000000000: 00000002 00000000 ${flags} ${type} 01 ${inode} @${name}`;
const link = (path: string, inode: number): string =>
  `lrwxrwxrwx 1 root root 0 Nov 23 12:33 ${path} -> net:[${inode}]`;

function process(pid: number, comm: string, start = "500", before = start): string[] {
  return [
    `@started ${pid} ${before}`,
    `@process /proc/${pid}/status:Name:\t${comm}`,
    `@process /proc/${pid}/cgroup:0::/kubepods/pod1/${"a".repeat(64)}`,
    `@process /proc/${pid}/stat:${pid} (${comm}) S 1 1 1 0 -1 0 0 0 0 0 0 6 0 0 20 0 1 0 ${start} 232 369`,
  ];
}

const BASE = [
  "@machine x86_64",
  `@space ${NET} 7`,
  `@again ${link("/proc/7/ns/net", NET)}`,
  `@file /proc/7/net/tcp:${TCP(0, "0100007F:1F90", 101)}`,
  "@owner 101 7",
  ...process(7, "httpd"),
];

const parse = (...lines: string[]): ReturnType<typeof parseListenersOutput> =>
  parseListenersOutput([...lines, "@listed", "", "@end", ""].join("\n"));

describe("what listeners.sh prints", () => {
  test("a listening socket with the process that holds it", () => {
    const reading = parse(...BASE);
    expect(reading).toMatchObject({ whole: true, gaps: [], nodeLocalhost: null, attempts: [] });
    expect(reading.networks).toEqual([
      {
        inode: NET,
        sockets: [
          {
            protocol: "tcp",
            family: 4,
            address: "127.0.0.1",
            port: 8080,
            inode: 101,
            v6Only: null,
            owners: [7],
          },
        ],
        unix: [],
        hasLoopback6: false,
        hasRules: false,
        rules: null,
      },
    ]);
    expect(reading.processes.get(7)).toMatchObject({ comm: "httpd", startTime: "500" });
  });

  test("connections that are not listening, and UDP that is connected, are none", () => {
    const reading = parse(
      ...BASE,
      `@file /proc/7/net/tcp:${TCP(1, "0100007F:1F91", 102, "01")}`,
      `@file /proc/7/net/udp:${TCP(1, "00000000:0043", 103, "07")}`,
      `@file /proc/7/net/udp:${TCP(1, "00000000:0044", 104, "01")}`,
    );
    expect(reading.networks[0]?.sockets.map((one) => [one.protocol, one.port])).toEqual([
      ["tcp", 8080],
      ["udp", 67],
    ]);
  });

  test("IPV6_V6ONLY counts only where ss was asked in the namespace itself", () => {
    const lines = [
      `@file /proc/7/net/tcp6:${TCP(0, `${"0".repeat(32)}:1F91`, 102).replace("00000000:0000", `${"0".repeat(32)}:0000`)}`,
      "@v6only 7 102 1",
    ];
    const flag = (...more: string[]): unknown =>
      parse(...BASE, ...lines, ...more).networks[0]?.sockets.find((one) => one.family === 6)?.v6Only;
    expect(flag(`@inside 7 ${link("/proc/self/ns/net", NET)}`)).toBe(true);
    expect(flag(`@inside 7 ${link("/proc/self/ns/net", NET + 1)}`)).toBeNull();
    expect(flag()).toBeNull();
  });

  test("::1 is there when an interface has it", () => {
    const line = `@file /proc/7/net/if_inet6:${"0".repeat(31)}1 01 80 10 80       lo`;
    expect(parse(...BASE, line).networks[0]?.hasLoopback6).toBe(true);
    expect(parse(...BASE, line.replace("1 01", "2 01")).networks[0]?.hasLoopback6).toBe(false);
  });

  test("rules count only where they were read in the namespace itself; nobody's answer is none", () => {
    const rules = [
      "@rules 7 tool iptables-legacy-save",
      "@rules 7 *nat",
      "@rules 7 :OUTPUT ACCEPT [0:0]",
      "@rules 7 -A OUTPUT -p tcp -j REDIRECT --to-ports 15001",
      "@rules 7 COMMIT",
      "@rules 7 code 0",
    ];
    const read = (...more: string[]): unknown => parse(...BASE, ...more).networks[0]?.rules?.length ?? null;
    const inside = `@rules 7 ${link("/proc/self/ns/net", NET)}`;
    expect(read(inside, ...rules)).toBe(1);
    expect(read(`@rules 7 ${link("/proc/self/ns/net", NET + 1)}`, ...rules)).toBeNull();
    expect(read(...rules)).toBeNull();
    expect(read(inside)).toBeNull();
    expect(read(inside, ...rules.slice(0, -1))).toBeNull();
    expect(read(inside, ...rules.slice(0, -1), "@rules 7 code 1")).toBeNull();
  });

  test("tables of iptables that the kernel has are read by a program that knows them, or not at all", () => {
    const names = "@file /proc/7/net/ip_tables_names:nat";
    const told = (tool: string): string[] => [
      `@rules 7 ${link("/proc/self/ns/net", NET)}`,
      `@rules 7 tool ${tool}`,
      "@rules 7 code 0",
    ];
    const read = (...more: string[]): unknown => {
      const [network] = parse(...BASE, ...more).networks;
      return [network?.hasRules, network?.rules];
    };
    expect(read(...told("nft"))).toEqual([false, []]);
    expect(read(names, ...told("nft"))).toEqual([true, null]);
    expect(read(names, ...told("iptables-nft-save"))).toEqual([true, null]);
    expect(read(names, ...told("iptables-legacy-save"))).toEqual([true, []]);
    expect(read(names, ...told("iptables-save"))).toEqual([true, []]);
    expect(read("@file /proc/7/net/ip_tables_names:filter", ...told("nft"))).toEqual([false, []]);
  });

  test("the node's names for localhost, in order", () => {
    const reading = parse(
      ...BASE,
      "@hosts ::1 ip6-localhost ip6-loopback",
      "@hosts ::1\tlocalhost ip6-localhost",
      "@hosts 127.0.0.1 localhost # ours",
      "@hosts 10.0.0.1 other # localhost",
    );
    expect(reading.nodeLocalhost).toEqual(["::1", "127.0.0.1"]);
  });

  test("connections that were tried", () => {
    const reading = parse(
      ...BASE,
      `@try ${NET} 127.0.0.1 8080 yes `,
      "@try node 10.244.0.6 8080 refused nc: can't connect: Connection refused",
      "@try node 10.244.0.6 8081 maybe",
    );
    expect(reading.attempts).toEqual([
      { from: NET, address: "127.0.0.1", port: 8080, result: "yes", words: "" },
      {
        from: "node",
        address: "10.244.0.6",
        port: 8080,
        result: "refused",
        words: "nc: can't connect: Connection refused",
      },
    ]);
  });

  test.each([
    ["@notool nc", "the image has no nc: busybox:1.36 has it (--image)"],
    ["@ports 64", "more than 64 ports; name one with --port"],
    ["@processes 5000", "5000 processes, the first ones were read"],
  ])("%s", (line, why) => {
    expect(parse(...BASE, line, line).gaps.map((one) => one.why)).toContain(why);
  });
});

describe("what changed while it was read", () => {
  test("a PID that changed hands holds nothing", () => {
    const reading = parse(...BASE.slice(0, 5), ...process(7, "other", "900", "500"));
    expect(reading.networks[0]?.sockets[0]?.owners).toEqual([]);
    expect(reading.processes.size).toBe(0);
  });

  test.each([
    ["is in another namespace", [`@again ${link("/proc/7/ns/net", NET + 1)}`]],
    ["has ended", []],
  ])("a reader that %s afterwards: its tables are not believed", (_, after) => {
    const reading = parse(`@space ${NET} 7`, ...after, ...BASE.slice(3));
    expect(reading.networks).toEqual([]);
    expect(reading.gaps).toEqual([
      { what: `net:[${NET}]`, why: "the process it was read through ended meanwhile" },
    ]);
  });

  test.each([
    ["no last line", [...BASE, "@listed"], "its script ended early: others may listen too"],
    ["cut before its end", [...BASE, "", "@end", ""], "its script ended early: others may listen too"],
    [
      "cut where there is too much",
      [...BASE, `@file ${"x".repeat(1_000_000)}`, "", "@end", ""],
      "cut at 1000000 bytes: others may listen too",
    ],
  ])("%s: what is there is not all", (_, lines, why) => {
    expect(parseListenersOutput(lines.join("\n"))).toMatchObject({
      whole: false,
      gaps: [{ what: "the list of sockets", why }],
    });
  });
});

describe("hostile content", () => {
  const mine = ["@owner 201 7", "@owner 202 7"];
  const names = (...lines: string[]): unknown =>
    parse(...BASE, ...mine, ...lines.map((line) => `@file /proc/7/net/unix:${line}`)).networks[0]?.unix.map(
      (one) => one.name,
    );

  test("abstract sockets that listen, or take datagrams", () => {
    expect(
      names(UNIX("x", 201), UNIX("log", 202, "00000000", "0002"), UNIX("peer", 201, "00000000")),
    ).toEqual(["x", "log"]);
  });

  test("a name with a line end that forges a line for another's socket: both are left out, and it is said", () => {
    const reading = parse(
      ...BASE,
      ...mine,
      ...[UNIX("mine", 201), UNIX("evil", 202), UNIX("forged", 201)].map(
        (line) => `@file /proc/7/net/unix:${line}`,
      ),
    );
    expect(reading.networks[0]?.unix.map((one) => one.name)).toEqual(["evil"]);
    expect(reading.gaps.map((one) => one.what)).toEqual(["unix sockets"]);
  });

  test("a forged socket that nobody holds is none", () => {
    expect(names(UNIX("forged", 999))).toEqual([]);
  });

  test("a name with escapes is shown as such", () => {
    expect(names(UNIX("\u001b[31mx\u202e", 201))).toEqual(["\\x1b[31mx\\u202e"]);
  });

  test("a socket table's line inside the file of unix sockets is no socket", () => {
    expect(
      parse(...BASE, `@file /proc/7/net/unix:${TCP(0, "00000000:0050", 101)}`).networks[0]?.sockets,
    ).toHaveLength(1);
  });

  test.each(["@owner x 7", "@space 1", "@constructor 1 2", "@file /proc/x/net/tcp:", "@", "@try node"])(
    "a malformed line is passed over: %s",
    (line) => {
      expect(parse(...BASE, line)).toEqual(parse(...BASE));
    },
  );
});

describe("more sockets than are kept", () => {
  const LIMIT = 2000;
  const left = (file: string, text: (index: number) => string, count: number) =>
    parse(
      ...BASE.filter((one) => !one.startsWith("@file")),
      ...Array.from({ length: count }, (_, index) => `@file /proc/7/net/${file}:${text(index)}`),
      ...Array.from({ length: count }, (_, index) => `@owner ${index + 1000} 7`),
    ).gaps.map((one) => one.what);

  test.each<[string, (index: number) => string]>([
    [
      "tcp",
      (index) => TCP(index, `0100007F:${index.toString(16).toUpperCase().padStart(4, "0")}`, index + 1000),
    ],
    ["unix", (index) => UNIX(`n${index}`, index + 1000)],
  ])("%s: what is left out is said, once", (file, text) => {
    expect(left(file, text, LIMIT)).toEqual([]);
    expect(left(file, text, LIMIT + 2)).toEqual([`more sockets of net:[${NET}]`]);
  });

  test("a list that was cut says so", () => {
    expect(parse(...BASE, "@sockets 400000")).toMatchObject({
      whole: false,
      gaps: [{ what: "the list of sockets", why: "cut at 400000 bytes: others may listen too" }],
    });
  });
});
