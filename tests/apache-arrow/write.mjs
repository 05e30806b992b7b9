// Writes tables as Arrow IPC: node write.mjs FOLDER makes <case>.arrows and <case>.arrow.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Bool, DateDay, Dictionary, Field, Float32, Float64, Int16, Int32, Int64, List, Null, Struct, Table, TimestampMicrosecond, Uint8, Utf8, Binary, BinaryView, FixedSizeList, LargeUtf8, Map_, Utf8View,
  RecordBatchFileWriter, RecordBatchStreamWriter, Schema, makeBuilder, RecordBatch, makeData, tableToIPC, vectorFromArray, makeVector,
} from 'apache-arrow';

const folder = process.argv[2];
const save = (name, table) => {
  writeFileSync(join(folder, `${name}.arrows`), tableToIPC(table, 'stream'));
  writeFileSync(join(folder, `${name}.arrow`), tableToIPC(table, 'file'));
};

save('numbers', new Table({
  b: vectorFromArray([true, null, false], new Bool()),
  i: vectorFromArray([1, -2, null], new Int32()),
  l: vectorFromArray([1n, null, -(2n ** 63n)], new Int64()),
  u: vectorFromArray([255, 0, null], new Uint8()),
  f: vectorFromArray([1.5, null, -0.25], new Float32()),
  d: vectorFromArray([0.1, null, 1e300], new Float64()),
}));
save('texts', new Table({
  plain: vectorFromArray(['a', null, 'ünï🙂'], new Utf8()),
  coded: vectorFromArray(['x', 'y', 'x', null].slice(0, 3), new Dictionary(new Utf8(), new Int16())),
  bytes: vectorFromArray([new Uint8Array([1, 2]), null, new Uint8Array([])], new Binary()),
}));
save('nested', new Table({
  list: vectorFromArray([[1, null], null, []], new List(new Field('item', new Int32(), true))),
  struct: vectorFromArray([{ a: 1, b: 'x' }, null, { a: null, b: 'y' }], new Struct([new Field('a', new Int32(), true), new Field('b', new Utf8(), true)])),
  fixed: vectorFromArray([[1, 2], null, [3, null]], new FixedSizeList(2, new Field('item', new Int32(), true))),
  lists: vectorFromArray([[['p'], null], [], null], new List(new Field('item', new List(new Field('item', new Utf8(), true)), true))),
}));

save('views', new Table({
  text: vectorFromArray(['a', null, 'exactly 12 b', 'thirteen byte', 'ünï🙂 and more than twelve bytes', ''], new Utf8View()),
  bytes: vectorFromArray([new Uint8Array([1, 2]), new Uint8Array(40).fill(7), null, new Uint8Array([]), new Uint8Array(13).fill(255), new Uint8Array(12).fill(9)], new BinaryView()),
  large: vectorFromArray(['x', null, '', 'ünï🙂', 'a longer text', 'y'], new LargeUtf8()),
}));

// Batches whose dictionary grows from one to the next.
const builder = makeBuilder({ type: new Dictionary(new Utf8(), new Int32()), nullValues: [null] });
const writer = new RecordBatchStreamWriter();
const schema = new Schema([new Field('coded', builder.type, true)]);
for (const texts of [['a', 'b', null], ['b', 'c'], ['a', 'd', 'c']]) {
  for (const text of texts) builder.append(text);
  const data = builder.flush();
  writer.write(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: data.length, nullCount: 0, children: [data] })));
}
writer.finish();
writeFileSync(join(folder, 'growing.arrows'), writer.toUint8Array(true));
