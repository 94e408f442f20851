import { gzipSync } from 'node:zlib';
import type { AppError } from '@weir/schema';
import { unpackBytes } from '../../datasource-server/src/intake/lines/unpack-bytes.ts';
import { flowRows, makeParquet } from './make-parquet.ts';

interface Unpacked {
  readonly lines: string[];
  readonly losses: string[];
}

const unpack = async (bytes: Uint8Array): Promise<Unpacked> => {
  const losses: string[] = [];
  const parts: Uint8Array[] = [];
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  })();
  for await (const part of unpackBytes(chunks, (reason, count) => losses.push(`${count} x ${reason}`))) parts.push(part);
  return { lines: Buffer.concat(parts).toString().split('\n').slice(0, -1), losses };
};

const errorOf = (bytes: Uint8Array): Promise<string> =>
  unpack(bytes).then(
    () => 'no error',
    (error: AppError) => `${error.code}: ${error.message}`,
  );

/** Overwrites the data of a row group, by its share of the file. */
const damage = (file: Buffer, from: number, to: number): Buffer => {
  const changed = Buffer.from(file);
  changed.fill(0xff, Math.floor(file.length * from), Math.floor(file.length * to));
  return changed;
};

describe('a Parquet file', () => {
  it.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'lz4_raw'])('is read with the codec %s', async (codec) => {
    const { lines, losses } = await unpack(await makeParquet(flowRows(5_000), `CODEC '${codec}', ROW_GROUP_SIZE 2048`));
    expect([lines.length, losses]).toEqual([5_000, []]);
    expect(lines[0]).toBe('{"version":2,"account_id":"1","interface_id":"eni-0","srcaddr":"192.0.2.0","dstaddr":"10.0.0.5","srcport":30000,"dstport":443,"protocol":6,"packets":10,"bytes":1000,"start":1772492400,"end":1772492460,"action":"ACCEPT","log_status":"OK"}');
    expect(lines.map((line) => (JSON.parse(line) as { bytes: number }).bytes)).toEqual(Array.from({ length: 5_000 }, (_, i) => 1000 + i));
  });

  it('is read where it is gzipped', async () => expect((await unpack(gzipSync(await makeParquet(flowRows(10))))).lines).toHaveLength(10));

  it.each([
    ["TIMESTAMP '2026-03-02 23:00:00.123456'", '"2026-03-02T23:00:00.123Z"'],
    ["TIMESTAMP_S '2026-03-02 23:00:00'", '"2026-03-02T23:00:00.000Z"'],
    ["TIMESTAMP_MS '2026-03-02 23:00:00.123'", '"2026-03-02T23:00:00.123Z"'],
    ["TIMESTAMP_NS '2026-03-02 23:00:00.123456789'", '"2026-03-02T23:00:00.123Z"'],
    ["TIMESTAMPTZ '2026-03-02 23:00:00.123+00'", '"2026-03-02T23:00:00.123Z"'],
    ["DATE '2026-03-02'", '"2026-03-02T00:00:00.000Z"'],
    ['9223372036854775807::BIGINT', '9223372036854775807'],
    ['18446744073709551615::UBIGINT', '18446744073709551615'],
    ['4294967295::UINTEGER', '4294967295'],
    ['12.50::DECIMAL(10,2)', '12.5'],
    ['1234567.25::DECIMAL(30,2)', '1234567.25'],
    ['1.5::DOUBLE', '1.5'],
    ["'nan'::DOUBLE", 'null'],
    ['true', 'true'],
    ['NULL::INTEGER', 'null'],
    [`'say "hi"' || chr(10)`, '"say \\"hi\\"\\n"'],
    ["'\\x01\\xFF'::BLOB", '"\\u0001\ufffd"'],
    ["{'ip': '192.0.2.7', 'port': 40000, 'bytes': 9223372036854775807::BIGINT}", '{"ip":"192.0.2.7","port":40000,"bytes":9223372036854775807}'],
    ["[1::BIGINT, NULL, 3::BIGINT]", '[1,null,3]'],
    ["[{'a': [TIMESTAMP '2026-03-02 23:00:00']}]", '[{"a":["2026-03-02T23:00:00.000Z"]}]'],
    ["MAP {'k': 5::BIGINT}", '{"k":5}'],
    ["'0b5a9d2e-1111-2222-3333-444455556666'::UUID", '"0b5a9d2e-1111-2222-3333-444455556666"'],
  ])('has the value %s as JSON', async (expression, expected) => {
    const { lines, losses } = await unpack(await makeParquet(`SELECT ${expression} AS v, 1 AS n`));
    expect([lines, losses]).toEqual([[`{"v":${expected},"n":1}`], []]);
  });

  it('loses only the row group that is damaged', async () => {
    const file = await makeParquet(flowRows(6_144), "CODEC 'gzip', ROW_GROUP_SIZE 2048");
    const { lines, losses } = await unpack(damage(file, 0.42, 0.44));
    expect(losses).toEqual(['2048 x in a damaged row group of the Parquet file']);
    const bytes = lines.map((line) => (JSON.parse(line) as { bytes: number }).bytes);
    expect(bytes).toEqual([...Array.from({ length: 2_048 }, (_, i) => 1000 + i), ...Array.from({ length: 2_048 }, (_, i) => 1000 + 4_096 + i)]);
  });

  it('is refused where no row group can be read', async () => {
    expect(await errorOf(damage(await makeParquet(flowRows(2_048), "CODEC 'gzip'"), 0.1, 0.7))).toMatch(/^ingest.bad_parquet: The Parquet file cannot be read: /);
  });

  it.each([
    ['of millions of equal rows in few bytes', 'SELECT 1 AS a, 2 AS b, 3 AS c FROM range(5000000)', "CODEC 'zstd', ROW_GROUP_SIZE 1000000", /^ingest.parquet_too_large: .* as JSON/],
    ['of thousands of columns', `SELECT ${Array.from({ length: 2_100 }, (_, i) => `${i} AS c${i}`).join(', ')}`, "CODEC 'snappy'", /^ingest.parquet_too_large: .*2101 columns/],
    ['of thousands of columns in one', `SELECT {${Array.from({ length: 2_100 }, (_, i) => `'c${i}': ${i}`).join(', ')}} AS s`, "CODEC 'snappy'", /^ingest.parquet_too_large/],
    ['of a long text that repeats', "SELECT repeat('x', 20000) AS a FROM range(5000)", "CODEC 'zstd', ROW_GROUP_SIZE 2048", /^ingest.(parquet_too_large|expands_too_much)/],
  ])('%s is refused before much of it is read', async (_name, query, options, error) => {
    const file = await makeParquet(query, options);
    const started = performance.now();
    expect(await errorOf(file)).toMatch(error);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
