import fc from 'fast-check';
import { MAX_FRAME_BYTES, SyslogFrames } from './syslog-frames.ts';

const framesOf = (chunks: readonly string[]): string[] => {
  const frames = new SyslogFrames();
  const found = chunks.flatMap((chunk) => frames.push(Buffer.from(chunk)));
  const last = frames.end();
  return [...found, ...(last === null ? [] : [last])].map((frame) => frame.toString());
};

describe('syslog frames over TCP', () => {
  it('are recognised by their length or their line feed, on one connection', () => {
    expect(framesOf(['5 <13>a<14>b\n6 <15>c\n<16>d'])).toEqual(['<13>a', '<14>b', '<15>c\n', '<16>d']);
  });

  it('do not depend on how the stream is split', () => {
    const message = fc.stringMatching(/^<\d{1,3}>[ -~]{0,40}$/);
    const framed = fc.tuple(message, fc.boolean()).map(([text, isCounted]) => ({ text, wire: isCounted ? `${Buffer.byteLength(text)} ${text}` : `${text}\n` }));
    fc.assert(
      fc.property(fc.array(framed, { maxLength: 20 }), fc.array(fc.nat(400), { maxLength: 8 }), (messages, cuts) => {
        const wire = messages.map((one) => one.wire).join('');
        const at = [0, ...cuts.map((cut) => Math.min(cut, wire.length)).sort((a, b) => a - b), wire.length];
        const chunks = at.slice(1).map((end, index) => wire.slice(at[index], end));
        expect(framesOf(chunks)).toEqual(messages.map(({ text }) => text));
      }),
    );
  });

  it('may contain line feeds where they have a length', () => {
    expect(framesOf(['9 <13>a\nb\nc'])).toEqual(['<13>a\nb\nc']);
  });

  it('are dropped where the stream ends within them', () => {
    expect(framesOf(['20 <13>half of it'])).toEqual([]);
  });

  it.each([
    ['with a length', `${MAX_FRAME_BYTES + 1} `],
    ['without a line end', 'x'.repeat(MAX_FRAME_BYTES + 1)],
  ])('are rejected where they are too long: %s', (_name, chunk) => {
    expect(() => new SyslogFrames().push(Buffer.from(chunk))).toThrow(RangeError);
  });

  it('accept any bytes, and return no more bytes than they get', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (chunks) => {
        const frames = new SyslogFrames();
        let size = 0;
        for (const chunk of chunks) {
          try {
            size += frames.push(Buffer.from(chunk)).reduce((sum, { length }) => sum + length, 0);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            return;
          }
        }
        size += frames.end()?.length ?? 0;
        expect(size).toBeLessThanOrEqual(chunks.reduce((sum, { length }) => sum + length, 0));
      }),
    );
  });
});
