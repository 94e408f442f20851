import { basename } from 'node:path';

/** Objects that AWS services write to check their access, and markers that jobs leave. They contain no log. */
const TEST_NAMES = /^(ELBAccessLogTestFile|aws-logs-write-test|_SUCCESS|_STARTED|_COMMITTED_?.*|.*_\$folder\$|.*\.keep|\.keep)$/i;
const TEST_PATHS = /(^|\/)(aws-logs-write-test|ELBAccessLogTestFile|_temporary|\.hoodie|_delta_log)(\/|$)/;
/** A larger file with such a name has other content. */
const MAX_BYTES = 4096;

/**
 * Returns whether an object is a test object or a marker, which is passed over without a failure.
 *
 * @param size - in bytes, if known; an empty object is passed over too
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-folders.html
 */
export const isTestObjectName = (key: string, size = 1): boolean => size === 0 || key.endsWith('/') || (size <= MAX_BYTES && (TEST_NAMES.test(basename(key)) || TEST_PATHS.test(key)));

/** Returns whether a file is such an object, by its path and its first bytes. */
export const isTestObject = (path: string, start: Uint8Array): boolean => isTestObjectName(path, start.length);
