import fc from "fast-check";
import { isRedirected } from "../../../src/analysis/packet-rules.js";
import { redirectsOfRules } from "../../../src/analysis/rule-redirects.js";
import { parseEndpoint } from "../../../src/probe/parse-address.js";
import { parseListenersOutput } from "../../../src/probe/parse-listeners.js";
import { parseIptables } from "../../../src/probe/rules/iptables.js";
import { parseNft } from "../../../src/probe/rules/nft.js";
import { damaged, hostileText } from "../hostile.js";
import { expectPlainDeep, type FuzzTarget } from "../target.js";

const NET = 4026532301;
const link = (path: string): string => `lrwxrwxrwx 1 root root 0 Nov 23 12:33 ${path} -> net:[${NET}]`;
const OUTPUT = `@machine x86_64
@space ${NET} 7
@again ${link("/proc/7/ns/net")}
@file /proc/7/net/tcp:   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 0 100 0 0 10 0
@file /proc/7/net/tcp6:   0: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 102 1 0 100 0 0 10 0
@file /proc/7/net/unix:0000000000000000: 00000002 00000000 00010000 0001 01 103 @plain
@file /proc/7/net/if_inet6:00000000000000000000000000000001 01 80 10 80       lo
@file /proc/7/net/ip_tables_names:nat
@hosts 127.0.0.1 localhost
@owner 101 7
@owner 102 7
@owner 103 7
@started 7 500
@process /proc/7/status:Name:	httpd
@process /proc/7/cgroup:0::/kubepods/pod1/${"a".repeat(64)}
@process /proc/7/stat:7 (httpd) S 1 1 1 0 -1 0 0 0 0 0 0 6 0 0 20 0 1 0 500 232 369
@inside 7 ${link("/proc/self/ns/net")}
@v6only 7 102 1
@rules 7 ${link("/proc/self/ns/net")}
@rules 7 tool iptables-legacy-save
@rules 7 *nat
@rules 7 :OUTPUT ACCEPT [0:0]
@rules 7 -A OUTPUT -p tcp -j REDIRECT --to-ports 15001
@rules 7 COMMIT
@rules 7 code 0
@try ${NET} 127.0.0.1 8080 refused nc: connect: Connection refused
@try node 10.244.0.6 8080 timeout nc: timed out
@notool nc
@end`;

/** What listeners.sh prints, damaged. */
export const listenersOutput: FuzzTarget<string> = {
  name: "listeners' output",
  part: 8,
  inputs: damaged(OUTPUT),
  check(text) {
    const { networks, processes, attempts, nodeLocalhost, gaps } = parseListenersOutput(text);
    const sockets = networks.map(({ rules: _, ...one }) => one);
    const told = [...processes.values()].map((one) => one.comm);
    expectPlainDeep("listeners", [sockets, told, attempts, nodeLocalhost, gaps]);
    for (const { port } of networks.flatMap((one) => one.sockets))
      if (!(Number.isInteger(port) && port >= 0 && port <= 65535)) throw new Error(`port ${port}`);
  },
};

/** A row of /proc/PID/net: the address of a socket. */
export const endpoints: FuzzTarget<{ text: string; big: boolean }> = {
  name: "/proc/PID/net addresses",
  part: 5,
  inputs: fc.record({
    text: fc.oneof(hostileText, fc.stringMatching(/^([0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4}$/)),
    big: fc.boolean(),
  }),
  check: ({ text, big }) => expectPlainDeep("endpoint", parseEndpoint(text, big)),
};

const IPTABLES = `*nat
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:OWN - [0:0]
-A PREROUTING -p tcp -m tcp --dport 80:90 -j OWN
-A OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m multiport --dports 1,2:3 -m comment --comment "a b" -j OWN
-A OWN -d ::1/128 -g OWN
-A OWN -j REDIRECT --to-ports 15001
COMMIT`;
const NFT = `table inet own {
	chain in {
		type nat hook prerouting priority -100; policy accept;
		ip daddr != 127.0.0.1 tcp dport { 80, 90-99 } counter packets 0 bytes 0 jump more comment "x"
		tcp dport vmap { 80 : jump more }
	}
	chain more {
		meta l4proto tcp redirect to :15001
	}
}`;
const PACKET = { hook: "output", protocol: "tcp", to: "10.244.0.6", port: 80 } as const;

/** What iptables and nft print, damaged, with what is made of it. */
export const packetRules: FuzzTarget<{ iptables: string; nft: string }> = {
  name: "iptables and nft",
  part: 6,
  inputs: fc.record({ iptables: damaged(IPTABLES), nft: damaged(NFT) }),
  check({ iptables, nft }) {
    const tables = [
      ...parseIptables(iptables.split("\n"), 4),
      ...parseNft(nft.split("\n")).map((one) => one.table),
    ];
    for (const hook of ["output", "prerouting"] as const) isRedirected({ ...PACKET, hook }, tables);
    redirectsOfRules(tables);
  },
};
