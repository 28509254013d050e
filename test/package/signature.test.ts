import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "@jest/globals";

let sign: (file: Buffer, identifier: string) => Buffer;
let isSigned: (file: Buffer) => boolean;

beforeAll(async () => {
  ({ sign, isSigned } = await import(pathToFileURL(resolve("scripts/package/signature.mjs")).href));
});

const END = 10_000;

/** A segment_command_64 without sections. */
function segment(name: string, offset: number, size: number): Buffer {
  const command = Buffer.alloc(72);
  command.writeUInt32LE(0x19, 0);
  command.writeUInt32LE(72, 4);
  command.write(name, 8);
  command.writeBigUInt64LE(BigInt(offset), 40);
  command.writeBigUInt64LE(BigInt(size), 48);
  return command;
}

/** Two pages and a piece of a third, with a signature behind them that is of something else. */
function machO(): Buffer {
  const signature = Buffer.alloc(16);
  [0x1d, 16, END, 64].forEach((word, index) => {
    signature.writeUInt32LE(word, index * 4);
  });
  const commands = Buffer.concat([
    segment("__TEXT", 0, 8192),
    segment("__LINKEDIT", 8192, END + 64 - 8192),
    signature,
  ]);
  const head = Buffer.alloc(32);
  [0xfeedfacf, 0x01000007, 3, 2, 3, commands.length].forEach((word, index) => {
    head.writeUInt32LE(word, index * 4);
  });
  const file = Buffer.alloc(END + 64, "x");
  Buffer.concat([head, commands]).copy(file);
  return file;
}

test("what was not signed is, and one byte changed is noticed", () => {
  expect(isSigned(machO())).toBe(false);
  const signed = sign(machO(), "name");
  expect(isSigned(signed)).toBe(true);
  for (const at of [500, 4096, END - 1]) {
    const changed = Buffer.from(signed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(isSigned(changed)).toBe(false);
  }
});

test("the file ends with its signature, and the segment that holds it says so", () => {
  const signed = sign(machO(), "name");
  const linkEditOffset = 32 + 72;
  const size = signed.readUInt32LE(32 + 144 + 12);
  expect(signed.length).toBe(END + size);
  expect(Number(signed.readBigUInt64LE(linkEditOffset + 48))).toBe(END + size - 8192);
  expect(sign(signed, "name").equals(signed)).toBe(true);
});

test("the last page is hashed as long as it is", () => {
  const signed = sign(machO(), "name");
  const last = createHash("sha256").update(signed.subarray(8192, END)).digest();
  expect(signed.includes(last)).toBe(true);
});
