import type { Words } from '../message.ts'

/** The messages of step-report/. */
export const stepReport: Words = {}
