import { findCreatedObjects } from './s3-events.ts';

const notification = (eventName: string, key: string): object => ({ Records: [{ eventName, s3: { bucket: { name: 'logs' }, object: { key, size: 10 } } }] });

describe('S3 notifications', () => {
  it.each([
    ['S3, with form-encoded keys', notification('ObjectCreated:Put', 'a+b/%C3%A9.gz'), [{ bucket: 'logs', key: 'a b/é.gz' }]],
    ['SNS', { Type: 'Notification', Message: JSON.stringify(notification('ObjectCreated:CompleteMultipartUpload', 'x.log')) }, [{ bucket: 'logs', key: 'x.log' }]],
    ['EventBridge, with plain keys', { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'logs' }, object: { key: 'a+b' } } }, [{ bucket: 'logs', key: 'a+b' }]],
    ['the test event of a new notification', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' }, []],
    ['a removed object', notification('ObjectRemoved:Delete', 'x.log'), []],
    ['an expired object, by EventBridge', { source: 'aws.s3', 'detail-type': 'Object Deleted', detail: { bucket: { name: 'logs' }, object: { key: 'a' } } }, []],
    ['another message', { hello: 'world' }, null],
  ])('are read from %s', (_name, body, objects) => {
    expect(findCreatedObjects(JSON.stringify(body))).toEqual(objects);
  });

  it('are null for a text that is not JSON', () => {
    expect(findCreatedObjects('Records')).toBeNull();
  });
});
