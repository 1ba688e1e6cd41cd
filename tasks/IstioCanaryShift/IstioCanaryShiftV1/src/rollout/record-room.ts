import type { VirtualService } from './objects.ts'
import { type RolloutRecord, recordAnnotation, writeRecord } from './record.ts'

/** So many bytes may all annotations of an object have together, their names included, by Kubernetes' own rule. */
const annotationsLimit = 262_144

/** Left free for what others write there, and for a record that grows by its claims and its history. */
const reserve = 16_384

/**
 * The record as it has room among the annotations of a VirtualService: whole, or without the routes where they are so large
 * that no API server would take it. What others change in them is then not told, but for the weights.
 */
export function fitting(record: RolloutRecord, { metadata }: VirtualService): RolloutRecord {
  const others = Object.entries(metadata.annotations ?? {}).filter(([name]) => name !== recordAnnotation)
  const taken = [...others, [recordAnnotation, writeRecord(record)]].flat().reduce((sum, text) => sum + bytes(text), 0)
  if (taken <= annotationsLimit - reserve || record.left === undefined) return record
  return { ...record, left: { ...record.left, routes: [] } }
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length
}
