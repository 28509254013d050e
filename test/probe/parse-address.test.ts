import { describe, expect, test } from "@jest/globals";
import { formatIPv6, isBigEndian, parseEndpoint } from "../../src/probe/parse-address.js";

describe("addresses as /proc/net prints them", () => {
  test.each([
    ["0100007F:1F90", false, 4, "127.0.0.1", 8080],
    ["7F000001:1F90", true, 4, "127.0.0.1", 8080],
    ["00000000:0016", false, 4, "0.0.0.0", 22],
    ["0600F40A:0050", false, 4, "10.244.0.6", 80],
    ["00000000000000000000000000000000:1F90", false, 6, "::", 8080],
    ["00000000000000000000000001000000:1F90", false, 6, "::1", 8080],
    ["00000000000000000000000000000001:1F90", true, 6, "::1", 8080],
    ["0000000000000000FFFF00000100007F:1F90", false, 6, "::ffff:127.0.0.1", 8080],
    ["B80D0120000000000000000006000000:FFFF", false, 6, "2001:db8::6", 65535],
    ["000080FE00000000FF00FC0001FE0000:0001", false, 6, "fe80::fc:ff:0:fe01", 1],
  ])("%s, big-endian %s", (text, bigEndian, family, address, port) => {
    expect(parseEndpoint(text, bigEndian)).toEqual({ family, address, port });
  });

  test.each(["", "0100007F", "0100007F:1F9", "0100007G:1F90", "0100007F00:1F90", "0100007F:1F90 "])(
    "no address: %j",
    (text) => {
      expect(parseEndpoint(text, false)).toBeNull();
    },
  );

  test.each([
    ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
    ["20010db8000100010001000100010001", "2001:db8:1:1:1:1:1:1"],
    ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
    ["00010000000000000000000000000000", "1::"],
  ])("RFC 5952: %s", (hex, short) => {
    expect(formatIPv6((hex.match(/../g) ?? []).map((one) => Number.parseInt(one, 16)))).toBe(short);
  });

  test.each([
    ["x86_64", false],
    ["aarch64", false],
    ["ppc64le", false],
    ["s390x", true],
    [null, false],
  ])("%s has the highest byte first: %s", (machine, expected) => {
    expect(isBigEndian(machine)).toBe(expected);
  });
});
