export { createEnricher, type Enricher } from './enrich-rows.ts';
export { readIndicators, type Indicator } from './indicators.ts';
