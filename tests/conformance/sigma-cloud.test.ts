import { createMatcher, createRouter, readRules, type SigmaRule } from '@belfry/sigma';
import { loadRules } from '@belfry/sigma/load';
import { beforeAll, expect, test } from 'vitest';
import { createParser, loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { corpus } from './sigma/corpus.ts';

// Rules of the public corpus on events in the form in which Entra ID and CloudTrail write them: the names of fields that rules
// use, and the words they ask for, must lead to what the record holds.

const skipped = corpus.missing !== undefined;
// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (skipped) console.warn(`the Sigma rules for clouds are skipped: ${corpus.missing}`);

const { packs } = await loadPacks();
const router = createRouter(
  packs.flatMap(({ manifest, sigma }) => (sigma === undefined ? [] : [{ pack: manifest.id, mapping: sigma }])),
  packs.flatMap((pack) => pack.tables),
);
const time = '2026-03-02T10:00:00Z';

/** Files of the rules that fire on an event, as the server parses it. */
function firing(rules: readonly SigmaRule[], event: unknown): string[] {
  const matcher = createMatcher(rules, router);
  let id = 1;
  const record = { raw: JSON.stringify(event), receivedAt: Date.parse(time), sourceId: 'test', origin: 'test' };
  const { rows, failures } = createParser(packs, { nextItemId: () => String(id++) }).parse([record]);
  expect(failures).toEqual([]);
  const found = rows.flatMap(({ table, row }) => matcher.match(table, row)).map(({ rule }) => rule.path);
  return [...new Set(found)].map((path) => (path.split('/').at(-1) ?? path).replace('.yml', '')).toSorted();
}

function signIn(code: number, reason: string, fields: object = {}): object {
  const properties = {
    createdDateTime: time,
    userPrincipalName: 'alice@example.com',
    ipAddress: '192.0.2.14',
    clientAppUsed: 'Browser',
    status: { errorCode: code, failureReason: reason },
    deviceDetail: { deviceId: 'd1', trustType: 'Azure AD joined', isCompliant: true },
    authenticationRequirement: 'multiFactorAuthentication',
    networkLocationDetails: [],
    riskState: 'none',
    ...fields,
  };
  const description = code === 0 ? {} : { resultDescription: reason };
  return {
    time,
    category: 'SignInLogs',
    operationName: 'Sign-in activity',
    resultType: `${code}`,
    ...description,
    properties,
  };
}

function change(operation: string, category: string, fields: object = {}, target: object = {}): object {
  const properties = {
    activityDateTime: time,
    activityDisplayName: operation,
    category,
    result: 'success',
    resultReason: '',
    loggedByService: 'Core Directory',
    initiatedBy: { user: { userPrincipalName: 'alice@example.com' } },
    targetResources: [
      { id: 't1', type: 'User', userPrincipalName: 'bob@example.com', modifiedProperties: [], ...target },
    ],
    ...fields,
  };
  return { time, category: 'AuditLogs', operationName: operation, properties };
}

const modified = (displayName: string, oldValue: string | null, newValue: string) => ({
  modifiedProperties: [{ displayName, oldValue, newValue }],
});

function call(source: string, name: string, fields: object = {}): object {
  return {
    eventVersion: '1.09',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/alice', userName: 'alice' },
    eventTime: time,
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    sourceIPAddress: '192.0.2.14',
    userAgent: 'aws-cli/2',
    eventType: 'AwsApiCall',
    ...fields,
  };
}

const disabled = 'User account is disabled. The account has been disabled by an administrator.';
const policy = JSON.stringify(
  { Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::<YOUR-BUCKET-NAME>/*' }] },
  undefined,
  2,
);

const cases: readonly (readonly [what: string, event: object, rules: readonly string[]])[] = [
  ['an ordinary sign-in', signIn(0, ''), []],
  ['a locked account', signIn(50053, 'The account is locked.'), ['azure_account_lockout']],
  [
    'one factor',
    signIn(0, '', { authenticationRequirement: 'singleFactorAuthentication' }),
    ['azure_ad_only_single_factor_auth_required'],
  ],
  [
    'one factor, at risk, from a device without trust',
    signIn(0, '', {
      authenticationRequirement: 'singleFactorAuthentication',
      riskState: 'atRisk',
      deviceDetail: { deviceId: '', trustType: '' },
    }),
    [
      'azure_ad_only_single_factor_auth_required',
      'azure_ad_risky_sign_ins_with_singlefactorauth_from_unknown_devices',
      'azure_ad_sign_ins_from_unknown_devices',
    ],
  ],
  [
    'a device that does not comply',
    signIn(0, '', { deviceDetail: { deviceId: 'd1', trustType: 'Workplace', isCompliant: false } }),
    ['azure_ad_sign_ins_from_noncompliant_devices'],
  ],
  ['a disabled account', signIn(50057, disabled), ['azure_blocked_account_attempt', 'azure_login_to_disabled_account']],
  [
    'a refused prompt',
    signIn(500121, 'Authentication failed during strong authentication request.', {
      status: {
        errorCode: 500121,
        failureReason: 'Authentication failed during strong authentication request.',
        additionalDetails: 'MFA denied; user declined the authentication',
      },
    }),
    ['azure_mfa_denies', 'azure_mfa_interrupted'],
  ],
  [
    'blocked by conditional access',
    signIn(53003, 'Access has been blocked by Conditional Access policies.'),
    ['azure_user_login_blocked_by_conditional_access'],
  ],
  ['a device code', signIn(0, '', { authenticationProtocol: 'deviceCode' }), ['azure_app_device_code_authentication']],
  [
    'a password sent by the client',
    signIn(0, '', { authenticationProtocol: 'ropc' }),
    ['azure_app_ropc_authentication'],
  ],
  ['a tool that explores', signIn(0, '', { userAgent: 'azurehound/v2.1' }), ['azure_ad_azurehound_discovery']],
  [
    'a device registered without a second factor',
    signIn(0, '', {
      resourceDisplayName: 'Device Registration Service',
      conditionalAccessStatus: 'success',
      authenticationRequirement: 'singleFactorAuthentication',
    }),
    ['azure_ad_device_registration_or_join_without_mfa', 'azure_ad_only_single_factor_auth_required'],
  ],
  ['an ordinary change', change('Update user', 'UserManagement'), []],
  ['a user added', change('Add user', 'UserManagement'), ['azure_ad_account_created_deleted']],
  [
    'a guest made a member',
    change('Update user', 'UserManagement', {}, modified('UserType', '["Guest"]', '["Member"]')),
    ['azure_guest_to_member'],
  ],
  [
    'a second factor switched off',
    change(
      'Update user',
      'UserManagement',
      {},
      modified('StrongAuthenticationRequirement', '[]', '[{"RelyingParty":"*","State":0}]'),
    ),
    ['azure_user_account_mfa_disable'],
  ],
  [
    'consent of a user',
    change(
      'Consent to application',
      'ApplicationManagement',
      {},
      modified('ConsentContext.IsAdminConsent', null, '"False"'),
    ),
    ['azure_app_end_user_consent'],
  ],
  [
    'consent that was blocked',
    change('Consent to application', 'ApplicationManagement', {
      result: 'failure',
      resultReason: 'Microsoft.online.Security.userConsentBlockedForRiskyAppsExceptions',
    }),
    ['azure_app_end_user_consent_blocked'],
  ],
  [
    'a secret of an application',
    change('Update application – Certificates and secrets management ', 'ApplicationManagement'),
    ['azure_app_credential_added'],
  ],
  [
    'an application in a role',
    change(
      'Add member to role',
      'RoleManagement',
      {},
      { type: 'ServicePrincipal', displayName: 'Helpdesk Administrator' },
    ),
    ['azure_ad_user_added_to_admin_role', 'azure_app_role_added'],
  ],
  [
    'a temporary pass',
    change('Admin registered security info', 'UserManagement', {
      resultReason: 'Admin registered temporary access pass method for user',
    }),
    ['azure_tap_added'],
  ],
  [
    'a password of a device',
    change('Recover device local administrator password', 'Device', {
      additionalDetails: [{ key: 'AdditionalInfo', value: 'Successfully recovered local credential by device id' }],
    }),
    ['azure_auditlogs_laps_credential_dumping'],
  ],
  [
    'a new root of certificates',
    change(
      'Set Company Information',
      'DirectoryManagement',
      {},
      modified('TrustedCAsForPasswordlessAuth', '[]', '[{"TrustedCAsForPasswordlessAuth":1}]'),
    ),
    ['azure_ad_new_root_ca_added'],
  ],
  [
    'a guest who could not be invited',
    change('Invite external user', 'UserManagement', { result: 'failure' }),
    ['azure_guest_invite_failure'],
  ],
  [
    'leaked credentials',
    { time, category: 'UserRiskEvents', properties: { riskEventType: 'leakedCredentials', riskState: 'atRisk' } },
    ['azure_identity_protection_leaked_credentials'],
  ],
  ['an ordinary call', call('ec2', 'DescribeInstances'), []],
  [
    'a sign-in without a second factor',
    call('signin', 'ConsoleLogin', {
      additionalEventData: { MFAUsed: 'No' },
      responseElements: { ConsoleLogin: 'Success' },
    }),
    ['aws_cloudtrail_console_login_success_without_mfa'],
  ],
  [
    'a failed sign-in',
    call('signin', 'ConsoleLogin', {
      errorMessage: 'Failed authentication',
      responseElements: { ConsoleLogin: 'Failure' },
    }),
    ['aws_cloudtrail_console_login_failed_authentication'],
  ],
  [
    'a detector switched off',
    call('guardduty', 'UpdateDetector', { requestParameters: { enable: false } }),
    ['aws_cloudtrail_guardduty_detector_deleted_or_updated'],
  ],
  [
    'a detector that could not be switched off',
    call('guardduty', 'UpdateDetector', { requestParameters: { enable: false }, errorCode: 'AccessDenied' }),
    [],
  ],
  [
    'a provider of sign-ins deleted',
    call('iam', 'DeleteSAMLProvider', { requestParameters: { sAMLProviderArn: 'a' } }),
    ['aws_delete_saml_provider'],
  ],
  ['a provider that could not be deleted', call('iam', 'DeleteSAMLProvider', { errorCode: 'AccessDenied' }), []],
  [
    'a policy in text',
    call('iam', 'PutUserPolicy', {
      userAgent: '[S3 Browser 9.5]',
      requestParameters: { userName: 'bob', policyDocument: policy },
    }),
    ['aws_iam_s3browser_templated_s3_bucket_policy_creation'],
  ],
  [
    'versions of a bucket',
    call('s3', 'PutBucketVersioning', { requestParameters: { VersioningConfiguration: { Status: 'Suspended' } } }),
    ['aws_disable_bucket_versioning'],
  ],
  [
    'a command of a container',
    call('ecs', 'RegisterTaskDefinition', {
      requestParameters: {
        containerDefinitions: [{ command: ['sh', 'curl $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] }],
      },
    }),
    ['aws_ecs_task_definition_cred_endpoint_query'],
  ],
  [
    'a database made public',
    call('rds', 'RestoreDBInstanceFromDBSnapshot', { responseElements: { publiclyAccessible: true } }),
    ['aws_rds_public_db_restore'],
  ],
  [
    'root at work',
    call('ec2', 'DescribeInstances', { userIdentity: { type: 'Root', arn: 'arn:aws:iam::123456789012:root' } }),
    ['aws_root_account_usage'],
  ],
  ['an export of a machine', call('ec2', 'CreateInstanceExportTask'), ['aws_ec2_vm_export_failure']],
  [
    'an export that fails',
    call('ec2', 'CreateInstanceExportTask', { errorCode: 'Client.Failed', errorMessage: 'x' }),
    [],
  ],
  [
    'a changed start script',
    call('ec2', 'ModifyInstanceAttribute', { requestParameters: { attribute: 'userData' } }),
    ['aws_ec2_startup_script_change'],
  ],
];

let rules: readonly SigmaRule[] = [];
beforeAll(async () => {
  if (skipped) return;
  const folders = ['azure/signin_logs', 'azure/audit_logs', 'azure/identity_protection', 'aws'];
  rules = (await loadRules(folders.map((folder) => `${corpus.sigma}rules/cloud/${folder}`))).rules;
  expect(rules.length).toBeGreaterThan(130);
});
test.skipIf(skipped).each(cases)('%s fires what it should', (_, event, expected) =>
  expect(firing(rules, event)).toEqual(expected),
);

// The same shapes without the corpus.
test.each<[string, string, string, object, object]>([
  [
    'azure',
    'signinlogs',
    '{ Status: Success, AuthenticationRequirement: singleFactorAuthentication }',
    signIn(0, '', { authenticationRequirement: 'singleFactorAuthentication' }),
    signIn(50126, 'x', { authenticationRequirement: 'singleFactorAuthentication' }),
  ],
  [
    'azure',
    'signinlogs',
    "{ Status|contains: 'MFA Denied' }",
    signIn(500121, 'x', { status: { errorCode: 500121, additionalDetails: 'MFA denied; user did not respond' } }),
    signIn(500121, 'x'),
  ],
  [
    'azure',
    'auditlogs',
    '{ properties.message: [Add user, Delete user], Status: Success }',
    change('Add user', 'UserManagement'),
    change('Add user', 'UserManagement', { result: 'failure' }),
  ],
  [
    'azure',
    'auditlogs',
    '{ TargetResources.ModifiedProperties.DisplayName: UserType }',
    change('Update user', 'UserManagement', {}, modified('UserType', null, 'x')),
    change('Update user', 'UserManagement'),
  ],
  [
    'aws',
    'cloudtrail',
    '{ requestParameters|contains|all: [\'"s3:GetObject"\', \'"Allow"\'] }',
    call('iam', 'PutUserPolicy', { requestParameters: { policyDocument: policy } }),
    call('iam', 'PutUserPolicy'),
  ],
  [
    'aws',
    'cloudtrail',
    '{ eventName: DeleteUser, status: success }',
    call('iam', 'DeleteUser'),
    call('iam', 'DeleteUser', { errorCode: 'AccessDenied' }),
  ],
])('a rule of %s/%s with %s', (product, service, selection, event, other) => {
  const text = `title: t\nid: 11111111-1111-4111-8111-111111111111\nlogsource: { product: ${product}, service: ${service} }\ndetection: { selection: ${selection}, condition: selection }\n`;
  const { rules: own, problems } = readRules(text, 'own.yml');
  expect(problems.filter(({ kind }) => kind === 'rejected')).toEqual([]);
  expect(firing(own, event)).toEqual(['own']);
  expect(firing(own, other)).toEqual([]);
});
