import type { Words } from '../message.ts'

/** The messages of connection/. */
export const connection: Words = {}
