import type { Words } from '../message.ts'

/** The messages of metrics/. */
export const metrics: Words = {}
