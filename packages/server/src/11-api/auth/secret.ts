import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 random bits; with a prefix, scanners for leaked secrets recognise it. */
export const createSecret = (prefix = ''): string => `${prefix}${randomBytes(32).toString('base64url')}`;

/** Only hashes are stored. SHA-256 is enough for a random secret: there is nothing to guess. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
