import { promisify } from "node:util";
import { gzip } from "node:zlib";

const BLOCK = 512;

/** Seconds; the same for every file of every archive, so that the same content is the same bytes. */
const TIME = Number(process.env.SOURCE_DATE_EPOCH ?? Date.UTC(2000, 0, 1) / 1000);

function octal(value, length) {
  return `${value.toString(8).padStart(length - 1, "0")}\0`;
}

/** One header of the ustar format (POSIX.1-2017, pax, "ustar Interchange Format"): fields by offset. */
function header({ name, mode, content }) {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name`);
  const block = Buffer.alloc(BLOCK);
  const put = (text, offset) => block.write(text, offset, "latin1");
  put(name, 0);
  put(octal(mode, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(content.length, 12), 124);
  put(octal(TIME, 12), 136);
  put(" ".repeat(8), 148);
  put("0", 156);
  put("ustar\0", 257);
  put("00", 263);
  put("root", 265);
  put("root", 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A tar of files, `{ name, mode, content: Buffer }`, in the order given; owners and times say nothing of who made it. */
export function tar(files) {
  const blocks = files.flatMap((file) => [
    header(file),
    file.content,
    Buffer.alloc((BLOCK - (file.content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** The same as .tar.gz. Byte 9 of gzip names the system it was made on (RFC 1952, section 2.3.1): 255 is "unknown". */
export async function tarGz(files) {
  const packed = await promisify(gzip)(tar(files), { level: 9 });
  packed[9] = 255;
  return packed;
}
