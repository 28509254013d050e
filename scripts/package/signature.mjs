import { createHash } from "node:crypto";

// Code signatures of Mach-O files: xnu bsd/sys/codesign.h, osfmk/kern/cs_blobs.h, EXTERNAL_HEADERS/mach-o/loader.h. Load commands are
// little-endian, signatures big-endian.

const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;
const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
/** With the fields of the executable segment. */
const VERSION = 0x20400;
const HEAD = 88;
const ADHOC_LINKER_SIGNED = 0x20002;
const MAIN_BINARY = 1;
const SHA256 = { type: 2, size: 32 };
const PAGE = 4096;
/** Of memory, on Apple's processors. */
const SEGMENT_ALIGNMENT = 16384;

function up(value, to) {
  return Math.ceil(value / to) * to;
}

/** Where the segments and the signature are: `{ segments: { NAME: { at, offset, size } }, signature: { at, offset, size } }`. */
function layout(file) {
  if (file.readUInt32LE(0) !== 0xfeedfacf) throw new Error("no 64-bit Mach-O file");
  const found = { segments: {}, signature: null };
  let at = 32;
  for (let index = 0; index < file.readUInt32LE(16); index++) {
    const command = file.readUInt32LE(at);
    if (command === LC_SEGMENT_64) {
      const name = file.toString("latin1", at + 8, at + 24).replace(/\0.*$/s, "");
      const [offset, size] = [file.readBigUInt64LE(at + 40), file.readBigUInt64LE(at + 48)].map(Number);
      found.segments[name] = { at, offset, size };
    }
    if (command === LC_CODE_SIGNATURE)
      found.signature = { at, offset: file.readUInt32LE(at + 8), size: file.readUInt32LE(at + 12) };
    at += file.readUInt32LE(at + 4);
  }
  if (!found.signature || !found.segments.__LINKEDIT || !found.segments.__TEXT)
    throw new Error("a Mach-O file without room for a signature");
  return found;
}

/** One hash a page; the last page is as long as it is. */
function pageHashes(file, end) {
  const count = Math.ceil(end / PAGE);
  return Array.from({ length: count }, (_, index) =>
    createHash("sha256")
      .update(file.subarray(index * PAGE, Math.min((index + 1) * PAGE, end)))
      .digest(),
  );
}

/** Whether the signature in the file is of every byte before it. */
export function isSigned(file) {
  const { offset, size } = layout(file).signature;
  const blob = file.subarray(offset, offset + size);
  if (blob.length !== size || blob.readUInt32BE(0) !== SUPER_BLOB) return false;
  const at = blob.readUInt32BE(16);
  const directory = blob.subarray(at);
  if (directory.readUInt32BE(0) !== CODE_DIRECTORY || directory.readUInt32BE(32) !== offset) return false;
  const start = directory.readUInt32BE(16);
  const hashes = pageHashes(file, offset);
  return (
    hashes.length === directory.readUInt32BE(28) &&
    Buffer.concat(hashes).equals(directory.subarray(start, start + hashes.length * SHA256.size))
  );
}

function codeDirectory({ identifier, hashes, end, textSize }) {
  const name = Buffer.from(`${identifier}\0`);
  const directory = Buffer.alloc(HEAD);
  const start = HEAD + name.length;
  const words = [
    ...[CODE_DIRECTORY, start + hashes.length * SHA256.size, VERSION, ADHOC_LINKER_SIGNED, start, HEAD],
    ...[0, hashes.length, end],
  ];
  words.forEach((word, index) => {
    directory.writeUInt32BE(word, index * 4);
  });
  directory.set([SHA256.size, SHA256.type, 0, Math.log2(PAGE)], 36);
  directory.writeBigUInt64BE(BigInt(textSize), 72);
  directory.writeBigUInt64BE(BigInt(MAIN_BINARY), 80);
  return Buffer.concat([directory, name, ...hashes]);
}

/**
 * A copy of the file with an ad-hoc signature in the place of what it has: macOS kills a process whose file is not what was signed.
 * Bun 1.4 signs what it compiles for arm64, and leaves on amd64 the signature of the bare Bun.
 */
export function sign(file, identifier) {
  const { segments, signature } = layout(file);
  const { __LINKEDIT: linkEdit, __TEXT: text } = segments;
  const end = signature.offset;
  const length = 20 + HEAD + identifier.length + 1 + Math.ceil(end / PAGE) * SHA256.size;
  const size = up(length, 16);
  const signed = Buffer.concat([file.subarray(0, end), Buffer.alloc(size)]);
  const inLinkEdit = end + size - linkEdit.offset;
  signed.writeUInt32LE(size, signature.at + 12);
  signed.writeBigUInt64LE(BigInt(up(inLinkEdit, SEGMENT_ALIGNMENT)), linkEdit.at + 32);
  signed.writeBigUInt64LE(BigInt(inLinkEdit), linkEdit.at + 48);
  const directory = codeDirectory({
    identifier,
    end,
    textSize: text.size,
    hashes: pageHashes(signed, end),
  });
  const words = [SUPER_BLOB, 20 + directory.length, 1, 0, 20];
  words.forEach((word, index) => {
    signed.writeUInt32BE(word, end + index * 4);
  });
  directory.copy(signed, end + 20);
  return signed;
}
