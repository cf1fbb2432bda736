// Bridge.NET sees CommonJS after bundling and reaches for Node's `global`. This module must be imported first.
(globalThis as { global?: unknown }).global ??= globalThis;

export {};
