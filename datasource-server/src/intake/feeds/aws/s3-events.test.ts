import { findCreatedObjects } from './s3-events.ts';

const notification = (eventName: string, key: string): object => ({ Records: [{ eventName, s3: { bucket: { name: 'logs' }, object: { key, size: 10 } } }] });

describe('notifications of S3', () => {
  it.each([
    ['S3 itself, whose keys are written as in forms', notification('ObjectCreated:Put', 'a+b/%C3%A9.gz'), [{ bucket: 'logs', key: 'a b/é.gz' }]],
    ['SNS', { Type: 'Notification', Message: JSON.stringify(notification('ObjectCreated:CompleteMultipartUpload', 'x.log')) }, [{ bucket: 'logs', key: 'x.log' }]],
    ['EventBridge, whose keys are plain', { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'logs' }, object: { key: 'a+b' } } }, [{ bucket: 'logs', key: 'a+b' }]],
    ['the test of a new notification', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' }, []],
    ['an object that was removed', notification('ObjectRemoved:Delete', 'x.log'), []],
    ['an object that expired, by EventBridge', { source: 'aws.s3', 'detail-type': 'Object Deleted', detail: { bucket: { name: 'logs' }, object: { key: 'a' } } }, []],
    ['something else', { hello: 'world' }, null],
  ])('are read from %s', (_name, body, objects) => {
    expect(findCreatedObjects(JSON.stringify(body))).toEqual(objects);
  });

  it('are nothing where they are no JSON', () => {
    expect(findCreatedObjects('Records')).toBeNull();
  });
});
