import type { SchemaResponse } from '@belfry/schema/api';

/** What the editor asks of the language worker. Positions are UTF-16 offsets in the whole text. */
export interface Completion {
  /** What typed text is compared with. */
  label: string;
  /** What the list shows. */
  display: string;
  detail: string;
  /** Text before and after the cursor once chosen. */
  before: string;
  after: string;
}
export interface CompletionAnswer {
  from: number;
  to: number;
  items: Completion[];
}
export interface ServiceDiagnostic {
  code: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
  start: number;
  length: number;
}
export interface Classified {
  kind: string;
  start: number;
  length: number;
}
export type EditorSchema = Pick<SchemaResponse, 'tables' | 'functions' | 'supported'>;

export interface LanguageService {
  setSchema(schema: EditorSchema): void;
  complete(text: string, position: number): CompletionAnswer;
  diagnose(text: string): ServiceDiagnostic[];
  classify(text: string): Classified[];
  hover(text: string, position: number): string;
  format(text: string, position: number): { start: number; length: number; text: string };
}
export type ServiceCall = {
  [Name in keyof LanguageService]: { name: Name; args: Parameters<LanguageService[Name]> };
}[keyof LanguageService];
export type WorkerRequest = { id: number } & ServiceCall;
export type WorkerAnswer = { id: number; result: unknown } | { id: number; error: string };
