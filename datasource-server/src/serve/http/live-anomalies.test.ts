import { livePacketSchema, type LivePacket } from '@weir/schema';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';

const anomaly = (src_ip: string): string => `bytes_in,bytes_out,creation_time,end_time,src_ip,dst_port\n2000,900000000,2026-03-09T10:00:00Z,2026-03-09T10:10:00Z,${src_ip},4444\n`;

describe('the live route', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir();
  });
  afterAll(() => weir.remove());

  const live = async (query: string): Promise<LivePacket> => livePacketSchema.parse(await (await fetch(`${weir.url}/api/v1/live/anomalies${query}`)).json());
  const upload = (src_ip: string): Promise<unknown> =>
    fetch(`${weir.url}/api/v1/sessions`, { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: anomaly(src_ip) });

  it('starts at the present, returns what is stored while a client waits, and returns nothing twice', async () => {
    const start = await live('');
    expect(start.packet).toBeNull();
    const next = live(`?cursor=${start.cursor}&wait_s=20`);
    await upload('192.0.2.250');
    const { cursor, packet } = await next;
    const column = packet!.schema.fields.findIndex(({ name }) => name === 'src_ip');
    expect(packet!.data.values[column]).toEqual(['192.0.2.250']);
    expect(await live(`?cursor=${cursor}&wait_s=0`)).toEqual({ cursor, packet: null });
    expect((await live(`?cursor=${start.cursor}&wait_s=0`)).packet).toEqual(packet);
  });

  it('starts over with a cursor of another store, and with one that it does not know', async () => {
    const { cursor } = await live('');
    expect(await live(`?cursor=${Number(cursor) + 1_000_000}&wait_s=0`)).toEqual({ cursor, packet: null });
    expect(await live('?cursor=yesterday&wait_s=0')).toEqual({ cursor, packet: null });
  });
});
