import { z } from 'zod';
import { severities } from './alert.ts';
import { parseDurationMs } from './duration.ts';

const duration = z
  .string()
  .refine((text) => parseDurationMs(text) !== undefined, 'a duration such as 5m, 1h, 14d or PT5M');

/** Sentinel writes operators short in YAML and long in ARM. */
const triggerOperator = z.enum(['gt', 'lt', 'eq', 'ne', 'GreaterThan', 'LessThan', 'Equal', 'NotEqual']);

export const entityMapping = z.object({
  entityType: z.string(),
  fieldMappings: z.array(z.object({ identifier: z.string(), columnName: z.string() })).min(1),
});

/**
 * An analytics rule in the YAML form of the Azure-Sentinel repository. Unknown keys are kept, not refused:
 * rules that people already have load unmodified.
 */
export const analyticsRule = z
  .looseObject({
    id: z.string(),
    name: z.string().min(1),
    description: z.string().default(''),
    severity: z.enum(severities).default('Medium'),
    kind: z.enum(['Scheduled', 'NRT']).default('Scheduled'),
    enabled: z.boolean().optional(),
    queryFrequency: duration.optional(),
    queryPeriod: duration.optional(),
    triggerOperator: triggerOperator.optional(),
    triggerThreshold: z.number().min(0).optional(),
    tactics: z.array(z.string()).nullish(),
    relevantTechniques: z.array(z.string()).nullish(),
    query: z.string().min(1),
    entityMappings: z.array(entityMapping).nullish(),
    customDetails: z.record(z.string(), z.string()).nullish(),
    alertDetailsOverride: z
      .looseObject({
        alertDisplayNameFormat: z.string().optional(),
        alertDescriptionFormat: z.string().optional(),
        alertSeverityColumnName: z.string().optional(),
        alertTacticsColumnName: z.string().optional(),
      })
      .nullish(),
    eventGroupingSettings: z.looseObject({ aggregationKind: z.enum(['SingleAlert', 'AlertPerResult']) }).nullish(),
    incidentConfiguration: z
      .looseObject({
        createIncident: z.boolean().default(true),
        groupingConfiguration: z
          .looseObject({
            enabled: z.boolean().default(false),
            reopenClosedIncident: z.boolean().default(false),
            lookbackDuration: duration.optional(),
            matchingMethod: z.string().optional(),
          })
          .nullish(),
      })
      .nullish(),
    suppressionEnabled: z.boolean().optional(),
    suppressionDuration: duration.optional(),
    version: z.string().optional(),
    author: z.string().optional(),
  })
  .superRefine((rule, context) => {
    if (rule.kind !== 'Scheduled') return;
    for (const key of ['queryFrequency', 'queryPeriod'] as const) {
      if (rule[key] === undefined)
        context.addIssue({ code: 'custom', path: [key], message: 'a scheduled rule needs it' });
    }
    if (rule.queryFrequency === undefined || rule.queryPeriod === undefined) return;
    if ((parseDurationMs(rule.queryFrequency) as number) > (parseDurationMs(rule.queryPeriod) as number))
      context.addIssue({
        code: 'custom',
        path: ['queryFrequency'],
        message: 'longer than queryPeriod: events between runs would never be seen',
      });
  });
export type AnalyticsRule = z.infer<typeof analyticsRule>;
