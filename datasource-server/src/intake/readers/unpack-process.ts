import { serveStreams } from '../../runtime/processes/serve-streams.ts';
import { unpackBytes } from '../lines/unpack-bytes.ts';
import { MAX_RSS_BYTES } from './isolated-readers.ts';

void serveStreams((chunks, note) => unpackBytes(chunks, note), MAX_RSS_BYTES);
