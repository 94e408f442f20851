import { cloudwatchLogsFeed } from './aws/cloudwatch-logs-feed.ts';
import { s3Feed } from './aws/s3-feed.ts';
import { s3QueueFeed } from './aws/s3-queue-feed.ts';
import { filesFeed } from './files/files-feed.ts';
import { syslogFeed } from './syslog/syslog-feed.ts';

/** All kinds of feeds for the feeds file. */
export const FEEDS = [filesFeed, cloudwatchLogsFeed, s3Feed, s3QueueFeed, syslogFeed] as const;
