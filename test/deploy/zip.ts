import { inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const methods = new Map([
  [0, (packed: Buffer) => packed],
  [8, (packed: Buffer) => inflateRawSync(packed)],
]);

const contentAt = (zip: Buffer, directory: number): Buffer => {
  const method = methods.get(zip.readUInt16LE(directory + 10));
  if (!method) throw new Error("a zip method other than stored and deflated");
  const local = zip.readUInt32LE(directory + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  return method(zip.subarray(start, start + zip.readUInt32LE(directory + 20)));
};

/** The files of a zip by their path, in the archive's order. */
export const unzipped = (zip: Buffer): ReadonlyMap<string, Buffer> => {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== endOfDirectory) end--;
  const files = new Map<string, Buffer>();
  let directory = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(directory + 28);
    files.set(zip.toString("utf8", directory + 46, directory + 46 + nameLength), contentAt(zip, directory));
    directory += 46 + nameLength + zip.readUInt16LE(directory + 30) + zip.readUInt16LE(directory + 32);
  }
  return files;
};
