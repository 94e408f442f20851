import { workerData } from 'node:worker_threads';
import { serveCalls } from '../../runtime/threads/serve-calls.ts';
import { toReaderMethods, type ReaderSettings } from './log-on-thread.ts';
import { parseMonitoredNetworks } from './monitored-networks.ts';

const { window_ms, monitored_networks } = workerData as ReaderSettings;
serveCalls(toReaderMethods({ window_ms, isMonitored: parseMonitoredNetworks(monitored_networks) }));
