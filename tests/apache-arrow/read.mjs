// Reads an Arrow IPC stream or file and prints its rows as JSON: a line for the schema, then one for each batch, with its columns.
import { readFileSync } from 'node:fs';
import { CompressionType, RecordBatchReader, compressionRegistry } from 'apache-arrow';
import { decode } from './lz4.mjs';

compressionRegistry.set(CompressionType.LZ4_FRAME, { decode });

const plain = value => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Date) return value.getTime();
  if (ArrayBuffer.isView(value)) return Array.from(value, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value[Symbol.iterator] === 'function' && typeof value !== 'string') {
    const items = [...value];
    return value.toJSON && !value.get ? items.map(plain) : items.map(plain);
  }
  return value;
};

const reader = RecordBatchReader.from(readFileSync(process.argv[2]));
reader.open();
console.log(JSON.stringify(reader.schema.fields.map(field => `${field.name}: ${field.type}${field.nullable ? '' : ' not null'}`)));
for (const batch of reader) {
  console.log(JSON.stringify(batch.schema.fields.map((_, column) => Array.from({ length: batch.numRows }, (_, row) => plain(batch.getChildAt(column).get(row))))));
}
