/** Fields of a flow log in the default format, version 2, in order. */
export const VPC_DEFAULT_FIELDS = [
  'version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end', 'action', 'log-status',
] as const;

/** Fields of versions 3 to 8, for custom formats. */
const LATER_FIELDS = [
  'vpc-id', 'subnet-id', 'instance-id', 'tcp-flags', 'type', 'pkt-srcaddr', 'pkt-dstaddr',
  'region', 'az-id', 'sublocation-type', 'sublocation-id',
  'pkt-src-aws-service', 'pkt-dst-aws-service', 'flow-direction', 'traffic-path',
  'ecs-cluster-arn', 'ecs-cluster-name', 'ecs-container-instance-arn', 'ecs-container-instance-id', 'ecs-container-id', 'ecs-second-container-id',
  'ecs-service-name', 'ecs-task-definition-arn', 'ecs-task-arn', 'ecs-task-id',
  'reject-reason', 'resource-id', 'encryption-status',
] as const;

/** All fields of versions 2 to 8. */
export const VPC_FIELDS: readonly string[] = [...VPC_DEFAULT_FIELDS, ...LATER_FIELDS];
const KNOWN: ReadonlySet<string> = new Set(VPC_FIELDS);
const NAME = /^[a-z][a-z0-9_-]*$/;
const STATUSES = new Set(['OK', 'NODATA', 'SKIPDATA']);

/** Returns whether a field is not part of versions 2 to 8. */
export const hasNewVpcFields = (fields: readonly string[]): boolean => fields.some((name) => !KNOWN.has(name));

/** Returns a field name as in the AWS documentation. Parquet files and many exports write `_` for `-`, format strings `${...}`. */
export const toVpcField = (name: string): string => name.trim().replace(/^\$\{(.*)\}$/, '$1').replaceAll('_', '-');

/** Returns the fields of a header line; null for any other line. */
export const parseVpcHeader = (line: string): string[] | null => {
  const names = line.trim().split(' ').map(toVpcField);
  return names.length > 1 && names.every((name) => NAME.test(name)) && names.some((name) => KNOWN.has(name)) ? names : null;
};

/** Returns whether a line is a row in the default format, which CloudWatch Logs delivers without a header. */
export const isDefaultRow = (line: string): boolean => {
  const cells = line.trim().split(' ');
  return cells.length === VPC_DEFAULT_FIELDS.length && /^\d+$/.test(cells[0]) && STATUSES.has(cells[cells.length - 1]);
};
