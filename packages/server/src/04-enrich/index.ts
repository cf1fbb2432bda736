export { createEnricher, type Enricher } from './enrich-rows.ts';
export { openPlaces, readPlaces, type Places } from './places.ts';
export { readIndicators, type Indicator } from './indicators.ts';
