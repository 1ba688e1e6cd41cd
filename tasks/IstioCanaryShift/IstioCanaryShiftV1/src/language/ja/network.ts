import type { Words } from '../message.ts'

/** The messages of network/. */
export const network: Words = {}
