// Unpacks LZ4 frames, as https://github.com/lz4/lz4/blob/dev/doc has them: enough for a test, without checksums.
const block = (bytes, from, to, out) => {
  const more = (count, limit) => {
    if (count !== limit) return count;
    let byte;
    do count += (byte = bytes[from++]); while (byte === 255);
    return count;
  };
  while (from < to) {
    const token = bytes[from++];
    for (let literals = more(token >> 4, 15); literals > 0; literals--) out.push(bytes[from++]);
    if (from >= to) return; // the last sequence is literals alone
    const back = bytes[from] | (bytes[from + 1] << 8);
    from += 2;
    for (let length = more(token & 15, 15) + 4; length > 0; length--) out.push(out[out.length - back]); // also out of the blocks before
  }
};

export const decode = bytes => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error('This is no LZ4 frame.');
  const flags = bytes[4];
  let at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  const out = [];
  for (let size; (size = view.getUint32(at, true)) !== 0; at += size + (flags & 16 ? 4 : 0)) {
    at += 4;
    const isStored = size > 0x7fffffff;
    size &= 0x7fffffff;
    if (isStored) out.push(...bytes.subarray(at, at + size));
    else block(bytes, at, at + size, out);
  }
  return Uint8Array.from(out);
};
