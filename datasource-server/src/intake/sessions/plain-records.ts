import type { PlainRecord } from '../formats/plain-line.ts';
import { isService } from './exchange-sides.ts';
import { KeyedTexts } from './keyed-texts.ts';
import { DEFAULT_PORTS, type RecordPlacer } from './place-record.ts';
import type { RecordBlockBuilder } from './record-block.ts';
import { KeyMixer } from './record-hash.ts';

/** Positions in RECORD_KEYS. */
const [SESSION_KEY, PATH_KEY, REQUEST_KEY] = [1, 2, 3];

/**
 * Adds records of plain lines to a block, with the sessions and identities that RecordPlacer gives them, but without an object
 * or a string for each record.
 */
export class PlainRecords {
  readonly texts: KeyedTexts;
  private readonly mixer = new KeyMixer();
  private readonly window_ms: number;

  constructor(
    private readonly blocks: RecordBlockBuilder,
    private readonly placer: RecordPlacer,
  ) {
    this.window_ms = placer.rules.window_ms;
    this.texts = new KeyedTexts(placer.rules.isMonitored);
  }

  /** The block must not be full. */
  add(record: PlainRecord): void {
    const { texts, mixer, window_ms } = this;
    const hasDestination = record.dst_ip !== -1;
    const isSourceMonitored = texts.isMonitored(record.src_ip);
    const isDestinationMonitored = hasDestination && texts.isMonitored(record.dst_ip);
    let swapped = record.is_reply === 1;
    if (record.is_reply === -1 && record.bytes_backward === -1 && record.requests === 0 && hasDestination) {
      swapped = isService(record.src_port, record.dst_port, isSourceMonitored, isDestinationMonitored);
    }
    const src_ip = swapped ? record.dst_ip : record.src_ip;
    const dst_ip = swapped ? record.src_ip : record.dst_ip;
    const dst_port = swapped ? record.src_port : record.dst_port;
    const isClientMonitored = swapped ? isDestinationMonitored : isSourceMonitored;
    const isServerMonitored = swapped ? isSourceMonitored : isDestinationMonitored;
    const window_start = Math.floor(record.start_time / window_ms) * window_ms;

    const sourceHigh = texts.highOf(src_ip);
    const sourceLow = texts.lowOf(src_ip);
    const destinationHigh = dst_ip === -1 ? 0 : texts.highOf(dst_ip);
    const destinationLow = dst_ip === -1 ? 0 : texts.lowOf(dst_ip);
    const port = dst_port !== -1 ? dst_port : this.defaultPort(record.protocol);
    mixer.reset().word(sourceHigh).word(sourceLow).word(destinationHigh).word(destinationLow);
    if (port === -1) {
      mixer.noNumber();
      this.mixText(record.protocol);
    } else mixer.count(port).word(0).word(0);
    mixer.count(window_start).count(window_ms).finish();
    const sessionHigh = mixer.high;
    const sessionLow = mixer.low;

    mixer.reset();
    this.mixText(record.source_id);
    mixer.word(sourceHigh).word(sourceLow).word(destinationHigh).word(destinationLow).word(swapped ? 1 : 0);
    this.mixNumber(record.src_port);
    this.mixNumber(record.dst_port);
    mixer.count(record.start_time).count(record.end_time).count(record.bytes_forward);
    this.mixNumber(record.bytes_backward);
    this.mixNumber(record.packets);
    this.mixText(record.protocol);
    this.mixText(record.outcome);
    this.mixText(record.observer);
    if (record.requests > 0) {
      this.mixNumber(record.status);
      this.mixText(record.path);
      this.mixText(record.user_agent);
      this.mixText(record.rule);
      this.mixText(record.request_id);
      mixer.count(record.requests);
    } else if (record.rule !== -1) this.mixText(record.rule);
    mixer.finish();
    const row = record.requests > 0 && record.request_id === -1 ? this.startNth(mixer.high, mixer.low, record.start_time) : this.blocks.startRow(mixer.high, mixer.low);
    if (row !== -1) {
      this.blocks.putKey(SESSION_KEY, row, sessionHigh, sessionLow);
      this.putKey(PATH_KEY, row, record.path);
      this.putRequestKey(row, record.request_id, sourceHigh, sourceLow);
      this.putNumbers(record, row, swapped, dst_port, window_start, dst_ip !== -1 && !isServerMonitored && isClientMonitored);
      this.putTexts(record, row, src_ip, dst_ip);
    }
    texts.trim();
  }

  private putNumbers(record: PlainRecord, row: number, swapped: boolean, dst_port: number, window_start: number, isOutbound: boolean): void {
    const { blocks } = this;
    const { bytes_forward } = record;
    const bytes_backward = record.bytes_backward === -1 ? 0 : record.bytes_backward;
    // The monitored side receives the request, unless it is the client.
    const isForwardReceived = swapped === isOutbound;
    blocks.putNumber(0, row, window_start);
    blocks.putNumber(1, row, record.start_time);
    blocks.putNumber(2, row, record.end_time);
    blocks.putNumber(3, row, isForwardReceived ? bytes_forward : bytes_backward);
    blocks.putNumber(4, row, isForwardReceived ? bytes_backward : bytes_forward);
    blocks.putNumber(5, row, record.packets);
    blocks.putNumber(6, row, record.requests);
    blocks.putNumber(7, row, swapped ? record.dst_port : record.src_port);
    blocks.putNumber(8, row, dst_port);
    blocks.putNumber(9, row, record.status);
  }

  private putTexts(record: PlainRecord, row: number, src_ip: number, dst_ip: number): void {
    this.putText(0, row, record.source_id);
    this.putText(1, row, src_ip);
    this.putText(2, row, dst_ip);
    this.putText(3, row, record.protocol);
    this.putText(4, row, record.user_agent);
    this.putText(5, row, record.country_code);
    this.putText(6, row, record.outcome);
    this.putText(7, row, record.rule);
    this.putText(8, row, record.observer);
  }

  private putText(column: number, row: number, text: number): void {
    const { blocks } = this;
    blocks.putTerm(column, row, text === -1 ? -1 : this.texts.termOf(text, blocks.terms, blocks.block));
  }

  private putKey(column: number, row: number, text: number): void {
    if (text === -1) this.blocks.putNoKey(column, row);
    else this.blocks.putKey(column, row, this.texts.highOf(text), this.texts.lowOf(text));
  }

  private putRequestKey(row: number, request: number, sourceHigh: number, sourceLow: number): void {
    if (request === -1) return this.blocks.putNoKey(REQUEST_KEY, row);
    this.mixer.reset().word(this.texts.highOf(request)).word(this.texts.lowOf(request)).word(sourceHigh).word(sourceLow).finish();
    this.blocks.putKey(REQUEST_KEY, row, this.mixer.high, this.mixer.low);
  }

  private mixText(text: number): void {
    if (text === -1) this.mixer.key(null);
    else this.mixer.word(this.texts.highOf(text)).word(this.texts.lowOf(text));
  }

  private mixNumber(value: number): void {
    if (value === -1) this.mixer.noNumber();
    else this.mixer.count(value);
  }

  private startNth(high: number, low: number, start_time: number): number {
    const key = this.placer.nth({ high: high >>> 0, low: low >>> 0 }, start_time);
    return this.blocks.startRow(key.high, key.low);
  }

  private defaultPort(protocol: number): number {
    if (protocol === -1) return -1;
    const name = this.texts.textOf(protocol);
    return Object.hasOwn(DEFAULT_PORTS, name) ? DEFAULT_PORTS[name] : -1;
  }
}
