import type { KqlType } from '@belfry/schema';

/** Azure's columns of each table by type; the tables' files say what they hold. */
const columnsByType = {
  SigninLogs: {
    bool: `FlaggedForReview IsInteractive IsRisky IsTenantRestricted IsThroughGlobalSecureAccess`,
    datetime: `CreatedDateTime`,
    dynamic: `
      Agent AppliedEventListeners ConditionalAccessPolicies DeviceDetail LocationDetails MfaDetail
      Status TokenProtectionStatusDetails`,
    long: `DurationMs`,
    string: `
      AADTenantId AlternateSignInName AppDisplayName AppId AppliedConditionalAccessPolicies
      AppOwnerTenantId AuthenticationAppDeviceDetails AuthenticationAppPolicyEvaluationDetails
      AuthenticationContextClassReferences AuthenticationDetails AuthenticationMethodsUsed
      AuthenticationProcessingDetails AuthenticationProtocol AuthenticationRequirement
      AuthenticationRequirementPolicies AuthenticatorAppLocation AutonomousSystemNumber Category
      ClientAppUsed ClientCredentialType ConditionalAccessAudiences ConditionalAccessStatus
      CorrelationId CrossTenantAccessType FederatedCredentialId GlobalSecureAccessIpAddress
      HomeTenantId HomeTenantName Id Identity IncomingTokenType IPAddress
      IPAddressFromResourceProvider Level Location NetworkLocationDetails OperationName
      OperationVersion OriginalRequestId OriginalTransferMethod ProcessingTimeInMilliseconds Resource
      ResourceDisplayName ResourceGroup ResourceId ResourceIdentity ResourceOwnerTenantId
      ResourceProvider ResourceServicePrincipalId ResourceTenantId ResultDescription ResultSignature
      ResultType RiskDetail RiskEventTypes RiskEventTypes_V2 RiskLevel RiskLevelAggregated
      RiskLevelDuringSignIn RiskState ServicePrincipalId ServicePrincipalName SessionId
      SessionLifetimePolicies SignInIdentifier SignInIdentifierType SourceAppClientId SourceSystem
      TokenIssuerName TokenIssuerType UniqueTokenIdentifier UserAgent UserDisplayName UserId
      UserPrincipalName UserType`,
  },
  AADNonInteractiveUserSignInLogs: {
    bool: `IsInteractive IsRisky IsTenantRestricted IsThroughGlobalSecureAccess`,
    datetime: `CreatedDateTime`,
    dynamic: `AppliedEventListeners`,
    long: `DurationMs`,
    string: `
      AADTenantId Agent AlternateSignInName AppDisplayName AppId AppOwnerTenantId
      AuthenticationContextClassReferences AuthenticationDetails AuthenticationMethodsUsed
      AuthenticationProcessingDetails AuthenticationProtocol AuthenticationRequirement
      AuthenticationRequirementPolicies AuthenticatorAppLocation AutonomousSystemNumber Category
      ClientAppUsed ClientCredentialType ClientSessionId ConditionalAccessAudiences
      ConditionalAccessPolicies ConditionalAccessStatus CorrelationId CrossTenantAccessType
      DeviceDetail FederatedCredentialId GlobalSecureAccessIpAddress HomeTenantId HomeTenantName Id
      Identity IncomingTokenType IPAddress Level Location LocationDetails MfaDetail
      NetworkLocationDetails OperationName OperationVersion OriginalRequestId OriginalTransferMethod
      ProcessingTimeInMs ResourceDisplayName ResourceGroup ResourceIdentity ResourceOwnerTenantId
      ResourceServicePrincipalId ResourceTenantId ResultDescription ResultSignature ResultType
      RiskDetail RiskEventTypes RiskEventTypes_V2 RiskLevelAggregated RiskLevelDuringSignIn RiskState
      ServicePrincipalId SessionId SessionLifetimePolicies SignInEventTypes SignInIdentifierType
      SourceSystem Status TokenIssuerName TokenIssuerType TokenProtectionStatusDetails
      UniqueTokenIdentifier UserAgent UserDisplayName UserId UserPrincipalName UserType`,
  },
  AADServicePrincipalSignInLogs: {
    datetime: `CreatedDateTime`,
    long: `DurationMs`,
    string: `
      AADTenantId Agent AppId AppOwnerTenantId AuthenticationContextClassReferences
      AuthenticationProcessingDetails AutonomousSystemNumber Category ClientCredentialType
      ConditionalAccessAudiences ConditionalAccessPolicies ConditionalAccessStatus CorrelationId
      FederatedCredentialId Id Identity IPAddress Level Location LocationDetails
      NetworkLocationDetails OperationName OperationVersion ResourceDisplayName ResourceGroup
      ResourceIdentity ResourceOwnerTenantId ResourceServicePrincipalId ResultDescription
      ResultSignature ResultType ServicePrincipalCredentialKeyId ServicePrincipalCredentialThumbprint
      ServicePrincipalId ServicePrincipalName SessionId SourceSystem UniqueTokenIdentifier UserAgent`,
  },
  AADManagedIdentitySignInLogs: {
    datetime: `CreatedDateTime`,
    long: `DurationMs`,
    string: `
      AADTenantId Agent AppId AppOwnerTenantId AuthenticationContextClassReferences
      AuthenticationProcessingDetails Category ClientCredentialType ConditionalAccessAudiences
      ConditionalAccessPolicies ConditionalAccessStatus CorrelationId FederatedCredentialId Id
      Identity IPAddress Level Location LocationDetails ManagedServiceIdentity NetworkLocationDetails
      OperationName OperationVersion ResourceDisplayName ResourceGroup ResourceIdentity
      ResourceOwnerTenantId ResourceServicePrincipalId ResultDescription ResultSignature ResultType
      ServicePrincipalCredentialKeyId ServicePrincipalCredentialThumbprint ServicePrincipalId
      ServicePrincipalName SessionId SourceAppClientId SourceSystem UniqueTokenIdentifier UserAgent`,
  },
  AuditLogs: {
    datetime: `ActivityDateTime`,
    dynamic: `AdditionalDetails InitiatedBy TargetResources`,
    long: `DurationMs`,
    string: `
      AADOperationType AADTenantId ActivityDisplayName Category CorrelationId Id Identity Level
      Location LoggedByService OperationName OperationVersion Resource ResourceGroup ResourceId
      ResourceProvider Result ResultDescription ResultReason ResultSignature ResultType SourceSystem`,
  },
  AADUserRiskEvents: {
    datetime: `ActivityDateTime DetectedDateTime LastUpdatedDateTime`,
    dynamic: `AdditionalInfo Location`,
    string: `
      Activity CorrelationId DetectionTimingType Id IpAddress OperationName RequestId RiskDetail
      RiskEventType RiskLevel RiskState Source SourceSystem TokenIssuerType UserDisplayName UserId
      UserPrincipalName`,
  },
  AADRiskyUsers: {
    bool: `IsDeleted IsProcessing`,
    datetime: `RiskLastUpdatedDateTime`,
    string: `
      CorrelationId Id OperationName RiskDetail RiskLevel RiskState SourceSystem UserDisplayName
      UserPrincipalName`,
  },
} as const satisfies Record<string, Partial<Record<KqlType, string>>>;

/** A table that the pack fills. */
export type EntraTable = keyof typeof columnsByType;

export interface Column {
  readonly name: string;
  readonly type: KqlType;
}

/** The columns of a table by their name in lower case: fields of records differ from them in case. */
export const columnsOf: Readonly<Record<EntraTable, ReadonlyMap<string, Column>>> = Object.fromEntries(
  Object.entries(columnsByType).map(([table, byType]) => [
    table,
    new Map(
      Object.entries(byType).flatMap(([type, names]) =>
        names
          .trim()
          .split(/\s+/)
          .map((name) => [name.toLowerCase(), { name, type: type as KqlType }]),
      ),
    ),
  ]),
) as unknown as Record<EntraTable, ReadonlyMap<string, Column>>;
