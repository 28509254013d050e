/** Machines whose words have the highest byte first, by the names of uname(2). */
const BIG_ENDIAN = /^(?:s390x?|ppc|ppc64|mips|mips64|armeb|aarch64_be)$/;

/** Whether the kernel of a machine of that name prints addresses highest byte first. */
export function isBigEndian(machine: string | null): boolean {
  return machine !== null && BIG_ENDIAN.test(machine);
}

/** `/proc/net` prints an address as 32-bit words in the machine's own byte order (proc_pid_net(5)). */
function bytesOf(hex: string, bigEndian: boolean): number[] {
  const words = hex.match(/.{8}/g) ?? [];
  return words.flatMap((word) => {
    const bytes = (word.match(/../g) ?? []).map((one) => Number.parseInt(one, 16));
    return bigEndian ? bytes : bytes.reverse();
  });
}

/** An IPv6 address of 16 bytes in its short form (RFC 5952); one that stands for IPv4 ends as that is written. */
export function formatIPv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, at) => (bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0));
  if (groups.slice(0, 5).every((one) => one === 0) && groups[5] === 0xffff)
    return `::ffff:${bytes.slice(12).join(".")}`;
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const text = (part: number[]): string => part.map((one) => one.toString(16)).join(":");
  return best.at < 0
    ? text(groups)
    : `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`;
}

/** `0100007F:1F90` as address and port; null for anything else. */
export function parseEndpoint(
  text: string,
  bigEndian: boolean,
): { family: 4 | 6; address: string; port: number } | null {
  const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(text);
  if (!match?.[1] || !match[2]) return null;
  const bytes = bytesOf(match[1], bigEndian);
  const port = Number.parseInt(match[2], 16);
  return bytes.length === 4
    ? { family: 4, address: bytes.join("."), port }
    : { family: 6, address: formatIPv6(bytes), port };
}
