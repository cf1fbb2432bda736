import type { FastifyRequest } from 'fastify';
import { ingestCodes } from './errors.ts';
import { IngestProblem } from './ingest-problem.ts';

const maxKeyLength = 200;

/** The `Idempotency-Key` of a request, undefined when it has none. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && key !== '' && key.length <= maxKeyLength)) return key;
  throw new IngestProblem(400, ingestCodes.idempotencyKey, `Idempotency-Key must have 1 to ${maxKeyLength} characters`);
}

/**
 * Remembers the answers of the last keys, so that a batch sent again with its key is answered and not stored twice.
 * In memory: after a restart a batch sent again is stored again. A failure is forgotten, so the batch can be sent again.
 */
export class AnswersByKey<Answer> {
  readonly #answers = new Map<string, Promise<Answer>>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Gives the answer of the key, that of a batch still under way too; works it out once. */
  answer(key: string, work: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = work();
    this.#answers.set(key, answer);
    answer.catch(() => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#capacity) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }
}
