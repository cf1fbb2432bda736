import { stat } from 'node:fs/promises';
import { EvtxFile } from '@ts-evtx/core';
import type { RawRecord } from '@belfry/schema';
import { FileProblem, importCodes } from './errors.ts';

/** The file's header, and each of the chunks that it counts. */
const evtxHeaderBytes = 4096;
const evtxChunkBytes = 65_536;

/**
 * Reads the events of an EVTX file as Windows Event XML. Only format 3.1 is read; the reader gives empty events for
 * 3.2 without an error, so the version is looked at first, and an event without a System part is never handed on.
 */
export async function* readEvtx(
  path: string,
  head: Buffer,
  make: (raw: Pick<RawRecord, 'raw'>) => RawRecord,
  onProblem: (code: string, reason: string) => void,
): AsyncGenerator<RawRecord> {
  const minor = head.readUInt16LE(36);
  const major = head.readUInt16LE(38);
  if (major !== 3 || minor !== 1)
    throw new FileProblem(
      importCodes.evtxVersion,
      `EVTX of format ${major}.${minor} is not read; convert it to XML or JSON with another tool (evtxexport, wevtutil)`,
    );
  const { size } = await stat(path);
  const whole = evtxHeaderBytes + head.readUInt16LE(42) * evtxChunkBytes;
  if (size < whole)
    onProblem(
      importCodes.damaged,
      `the file ends after ${size} of ${whole} bytes: events at its end are missing; copy it again from where it came from`,
    );
  const file = await EvtxFile.open(path);
  let empty = 0;
  let broken = 0;
  let firstError = '';
  for (const record of file.records()) {
    let xml: string;
    try {
      xml = record.renderXml();
    } catch (error) {
      broken += 1;
      firstError ||= error instanceof Error ? error.message : String(error);
      continue;
    }
    if (/<System[\s>]/.test(xml)) yield make({ raw: xml });
    else empty += 1;
  }
  if (empty > 0) onProblem(importCodes.emptyEvents, `${empty} events without a System part were left out`);
  if (broken > 0) onProblem(importCodes.damaged, `${broken} events could not be decoded: ${firstError}`);
}
