import type { Words } from '../message.ts'

/** The messages of report/. */
export const report: Words = {}
